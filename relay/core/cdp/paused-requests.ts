/** Requests that Chromium has paused for the client that intercepts them. */
import { RELAY_LIMITS } from '../limits.ts';
import { parseBody, stringOf } from './json.ts';

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
  /** Questions without an answer. The next worker gets them again, and finds what was lost by then. */
  asked = 0;

  get last(): number {
    return this.lastJob;
  }

  get size(): number {
    return this.ids.size;
  }

  /** Chromium has paused one. `body` is the JSON text of the event's params. */
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

  /** Ids that may exist and were not reported. `newest`: the highest number reported anywhere in the browser. */
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
