import type { RequestSpec } from '../link/requests.ts';
import { SESSION_NOT_FOUND, type Outcome } from '../outcome.ts';
import type { CommandSpec } from './command-spec.ts';
import { DEPARTING_MS } from './frames.ts';
import type { Timers } from './ports.ts';
import { forBrowser, forClients } from './renamed.ts';
import { SERVICE_WORKER } from './target-filter.ts';
import { ClientSession, type RealSession } from './sessions.ts';

/** A CDP command to a real session, as a request to the extension. `isReady`: whether the link takes requests. */
export function commandRequest(real: RealSession, spec: CommandSpec, isReady: () => boolean): RequestSpec {
  const { method, params, asker, replay: isReplay, done } = spec;
  // A client's session can go on in another real one while the command waits.
  const now = (): RealSession => (asker instanceof ClientSession ? asker.real : real);
  const { life } = real.tab;
  return {
    frame: (id, once) => ({
      type: 'forwardCDPCommand',
      id,
      once,
      tab: now().tab.id,
      // A tab that takes commands has one.
      attachment: now().tab.attachment ?? '',
      session: now().realId,
      method,
    }),
    body: () => forBrowser(now().tab, typeof params === 'string' ? params : params()),
    method,
    client: asker instanceof ClientSession ? asker.client : asker,
    scopes: () => [now(), asker ?? now(), ...(isReplay === true ? [life] : [])],
    sendable: () => isReady() && now().tab.phase === (isReplay === true ? 'replaying' : 'usable'),
    leaving: () => now().leaving || now().info.type === SERVICE_WORKER,
    done: (outcome) =>
      done(outcome.kind === 'answered' ? { ...outcome, body: forClients(now().tab, outcome.body) } : outcome),
  };
}

/**
 * A command to a frame or worker whose session has ended, as `spec` asks for it. Chromium tells the end and answers no
 * more, and clients take an error before it for a failure of the command (Lighthouse gives up). Answers and events come
 * on two ways, and frames depart late, so the error waits long enough for the end to be told.
 */
export function endToldFirst(ports: Timers, real: RealSession, spec: CommandSpec): CommandSpec {
  if (real === real.tab.root || !(spec.asker instanceof ClientSession)) return spec;
  const done = (outcome: Outcome): void => {
    const isEnd = outcome.kind === 'refused' && outcome.error.code === SESSION_NOT_FOUND.code;
    if (isEnd) ports.later(2 * DEPARTING_MS, () => spec.done(outcome));
    else spec.done(outcome);
  };
  return { ...spec, done };
}
