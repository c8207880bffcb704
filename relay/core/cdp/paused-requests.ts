/**
 * Requests that Chromium has paused for the client that intercepts them. Of one that it paused while a life of the
 * worker was dying nobody was told: it would wait for ever, and with it the page. But Chromium numbers them
 * (`interception-job-17.0`, and `.1` after a redirect), and a question that changes nothing tells whether there is one
 * of that number. What it asks for cannot be known, so no client can decide on it, and to let it go would be to let it
 * past the client: it fails.
 */
import { RELAY_LIMITS } from '../limits.ts';
import type { Outcome } from '../outcome.ts';
import type { Hub } from './hub.ts';
import { parseBody, stringOf } from './json.ts';
import type { RealSession } from './sessions.ts';

export const REQUEST_PAUSED = 'Fetch.requestPaused';
export const AUTH_REQUIRED = 'Fetch.authRequired';

/** With so few digits, counting on from one is exact. */
const JOB = /^interception-job-(\d{1,9})\.(\d{1,9})$/;
const ID_CHARS_MAX = 512;
/** How many numbers are tried beyond the last that was heard. Requests that no pattern matches have numbers too. */
const AHEAD = 32;
/** How many of the requests that were heard last may have been redirected meanwhile. */
const REDIRECTED = 16;

export class PausedRequests {
  private readonly ids = new Set<string>();
  /** The highest number that was heard. */
  private lastJob = 0;
  /** Questions without an answer. Another life of the worker is asked them again, and sees what was lost by then. */
  asked = 0;

  get last(): number {
    return this.lastJob;
  }

  get size(): number {
    return this.ids.size;
  }

  /** Chromium tells of one. `body` is the JSON text of the event's params. */
  note(body: string): void {
    const requestId = stringOf(parseBody(body)['requestId']);
    if (requestId !== undefined && requestId.length <= ID_CHARS_MAX) this.heard(requestId);
  }

  heard(requestId: string): void {
    this.ids.add(requestId);
    if (this.ids.size > RELAY_LIMITS.pausedRequestsMax) this.ids.delete(this.ids.values().next().value ?? '');
    this.lastJob = Math.max(this.lastJob, Number(JOB.exec(requestId)?.[1] ?? 0));
  }

  has(requestId: string): boolean {
    return this.ids.has(requestId);
  }

  /** The debugger that paused them is gone, and has let them go. */
  clear(): void {
    this.ids.clear();
  }

  /** Ids that nobody was told of, if they are there. `newest`: the highest number heard anywhere in the browser. */
  candidates(newest: number): string[] {
    const ids = new Set<string>();
    for (const id of [...this.ids].slice(-REDIRECTED)) {
      const [, job, redirects] = JOB.exec(id) ?? [];
      if (job !== undefined) ids.add(`interception-job-${job}.${Number(redirects) + 1}`);
    }
    for (const last of new Set([this.lastJob, newest])) {
      for (let job = last + 1; job <= last + AHEAD; job++) ids.add(`interception-job-${job}.0`);
    }
    return [...ids].filter((id) => !this.ids.has(id));
  }
}

/** Looks for what nobody was told of, and fails it. An event may come `lateMs` later than an answer. */
export function failLostRequests(hub: Hub, real: RealSession, lateMs: number): void {
  const { paused } = real;
  if (real.interceptor === undefined || paused.asked > 0) return;
  const found: string[] = [];
  const ids = paused.candidates(newestJob(hub));
  paused.asked = ids.length;
  for (const requestId of ids) {
    const done = (outcome: Outcome): void => {
      if (isPaused(outcome)) found.push(requestId);
      paused.asked -= 1;
      if (paused.asked > 0 || found.length === 0) return;
      hub.later(lateMs, () => failUnheard(hub, real, found, lateMs));
    };
    hub.command(real, { method: 'Fetch.getResponseBody', params: JSON.stringify({ requestId }), done });
  }
}

function failUnheard(hub: Hub, real: RealSession, found: readonly string[], lateMs: number): void {
  const unheard = found.filter((requestId) => !real.paused.has(requestId));
  if (unheard.length === 0 || real.interceptor === undefined) return;
  for (const requestId of unheard) {
    real.paused.heard(requestId);
    const params = JSON.stringify({ requestId, errorReason: 'Failed' });
    hub.command(real, { method: 'Fetch.failRequest', params, done: () => undefined });
  }
  // There may be more behind them.
  failLostRequests(hub, real, lateMs);
}

function newestJob(hub: Hub): number {
  let newest = 0;
  for (const tab of hub.targets.all()) {
    for (const real of [tab.root, ...tab.root.children.values()]) {
      newest = Math.max(newest, real.paused.last);
    }
  }
  return newest;
}

/** Where it is paused after the response, its body is given. */
function isPaused(outcome: Outcome): boolean {
  return outcome.kind === 'answered' || (outcome.kind === 'refused' && outcome.reason === 'requestPaused');
}
