/**
 * Paused requests that no client got an event for, because Chromium paused them while a worker was ending. They would wait
 * forever, and the page with them. But Chromium numbers them (`interception-job-17.0`, and `.1` after a redirect), and a
 * question that changes nothing shows whether there is one of that number. What it asks for is not known, so no client can
 * decide on it, and continuing it would let it past the client: it fails.
 */
import type { Outcome } from '../../outcome.ts';
import type { RealSession } from '../../cdp/sessions.ts';
import type { Commands, Timers } from '../../cdp/ports.ts';
import type { WithTargets } from '../../cdp/targets.ts';

type Ports = Commands & Timers & WithTargets;

/** Looks for requests that were not reported, and fails them. An event may come `lateMs` later than an answer. */
export function failLostRequests(ports: Ports, real: RealSession, lateMs: number): void {
  const { paused } = real;
  if (real.interceptor === undefined || paused.asked > 0) return;
  const found: string[] = [];
  const ids = paused.candidates(newestJob(ports));
  paused.asked = ids.length;
  for (const requestId of ids) {
    const done = (outcome: Outcome): void => {
      if (isPaused(outcome)) found.push(requestId);
      paused.asked -= 1;
      if (paused.asked > 0 || found.length === 0) return;
      ports.later(lateMs, () => failUnheard(ports, real, found, lateMs));
    };
    ports.command(real, { method: 'Fetch.getResponseBody', params: JSON.stringify({ requestId }), done });
  }
}

function failUnheard(ports: Ports, real: RealSession, found: readonly string[], lateMs: number): void {
  const unheard = found.filter((requestId) => !real.paused.has(requestId));
  if (unheard.length === 0 || real.interceptor === undefined) return;
  for (const requestId of unheard) {
    real.paused.heard(requestId);
    const params = JSON.stringify({ requestId, errorReason: 'Failed' });
    ports.command(real, { method: 'Fetch.failRequest', params, done: () => undefined });
  }
  // There may be more behind them.
  failLostRequests(ports, real, lateMs);
}

function newestJob(ports: Ports): number {
  let newest = 0;
  for (const tab of ports.targets.all()) {
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
