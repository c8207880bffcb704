/** Sessions that a client attaches by a target's id, through any session that it has, and lets go again. */
import { isOffLimits } from '../../protocol/addresses.ts';
import type { Command } from './command.ts';
import { letGo, type DeparturePorts } from './departure.ts';
import { invalidParams, NO_SESSION_WITH_TARGET, SEVERAL_SESSIONS, TARGET_NOT_FOUND } from '../errors.ts';
import { SESSION_NOT_FOUND } from '../outcome.ts';
import { stringOf } from './json.ts';
import { BROWSER_INFO } from './real-tree.ts';
import { BrowserSession, ClientSession, TabSession, type ParentSession } from './sessions.ts';

/** Attaches `on` to a target that is there. */
export function attachToTarget(ports: DeparturePorts, on: ParentSession, command: Command): void {
  const { targets } = ports;
  if (command.params['flatten'] !== true) {
    return command.fail(invalidParams('only flatten: true is supported'));
  }
  const targetId = stringOf(command.params['targetId']) ?? '';
  const tab = targets.byOuterId(targetId);
  const real = targets.ofTargetId(targetId);
  const isOffered = real !== undefined && !isOffLimits(real.tab.root.info.url);
  if (tab === undefined && !isOffered) return command.fail(TARGET_NOT_FOUND);
  const refusal = on.client.sessionRefusal(targetId);
  if (refusal !== undefined) return command.fail(refusal);
  const attached =
    tab === undefined && real !== undefined
      ? targets.attach(real, on, false)
      : tab && targets.attachTab(tab, on);
  if (attached === undefined) return command.fail(TARGET_NOT_FOUND);
  attached.askedFor = true;
  command.reply(JSON.stringify({ sessionId: attached.id }));
}

/** Ends a session that was attached through `on`; through the browser's, any of the client's. */
export function detachFromTarget(ports: DeparturePorts, on: ParentSession, command: Command): void {
  const { sessionId, targetId } = command.params;
  if (sessionId === undefined) {
    const ofTarget = [...on.below].filter((session) => targetIdOf(session) === targetId);
    const [only] = ofTarget;
    if (only === undefined) return command.fail(NO_SESSION_WITH_TARGET);
    if (ofTarget.length > 1) return command.fail(SEVERAL_SESSIONS);
    detach(ports, only);
    return command.reply('{}');
  }
  const target = on.client.sessions.get(stringOf(sessionId) ?? '');
  if (target === undefined) return command.fail(SESSION_NOT_FOUND);
  if (target instanceof BrowserSession) {
    if (!(on instanceof BrowserSession)) return command.fail(SESSION_NOT_FOUND);
    forget(ports, target);
    on.emit('Target.detachedFromTarget', { sessionId: target.id, targetId: BROWSER_INFO.targetId });
  } else {
    if (!(on instanceof BrowserSession) && target.parent !== on) return command.fail(SESSION_NOT_FOUND);
    detach(ports, target);
  }
  command.reply('{}');
}

export function targetIdOf(session: ClientSession | TabSession): string {
  return session instanceof TabSession ? session.tab.outerId : session.real.info.targetId;
}

/** Ends a session with a target, and tells its client. */
export function detach(ports: DeparturePorts, session: ClientSession | TabSession): void {
  if (session instanceof ClientSession) return letGo(ports, session);
  forget(ports, session);
  const params = { sessionId: session.id, targetId: session.tab.outerId };
  session.parent.emit('Target.detachedFromTarget', params);
}

/** A session with the browser or a `tab` goes, and what was attached through it goes with it, as in Chromium. */
function forget(ports: DeparturePorts, session: BrowserSession | TabSession): void {
  if (session.id === undefined) return;
  session.client.removeSession(session.id);
  if (session instanceof BrowserSession) session.autoAttach = undefined;
  for (const below of [...session.below]) detach(ports, below);
}
