/** Commands that a client sends to a target's session. */
import { partsOf } from '../../protocol/by-method.ts';
import { policyOf } from '../methods/table.ts';
import { SESSION_NOT_FOUND } from '../outcome.ts';
import { browserCommand, type BrowserPorts } from './browser-commands.ts';
import { carryOn } from './carry-out.ts';
import type { Command } from './command.ts';
import { answerForCrashed, needsRenderer } from './crashed.ts';
import { refusedByAdministrator } from '../refusal.ts';
import type { ClientSession } from './sessions.ts';

/** Answers a command to a target's session, or sends it on: in the order of arrival. */
export function sessionCommand(ports: BrowserPorts, session: ClientSession, command: Command): void {
  if (session.turn.waits(command, () => sessionCommand(ports, session, command))) return;
  const check = ports.features.checkOf(command.method);
  if (check === undefined) return act(ports, session, command);
  session.turn.begin();
  check(session, command, (error) => {
    command.attempt(() => {
      if (!command.wanted()) command.fail(SESSION_NOT_FOUND);
      else if (error === undefined) act(ports, session, command);
      else command.fail(error);
    });
    session.turn.end();
  });
}

function act(ports: BrowserPorts, session: ClientSession, command: Command): void {
  const { method, params } = command;
  const { domain } = partsOf(method);
  // Chromium tells an extension only of the session's own target.
  const isOfOther = method === 'Target.getTargetInfo' && params['targetId'] !== undefined;
  if (policyOf(method).browserLevel === true || isOfOther)
    return browserCommand(ports, session.client.root, command, session);
  const full = session.journal.refusal(method, params, command.chars);
  if (full !== undefined) return command.fail(full);
  session.use(domain);
  const { tab } = session.real;
  tab.touched = true;
  ports.features.commandSeen(session, method);
  const { blocked } = tab.state;
  if (blocked !== undefined) return command.fail(refusedByAdministrator(blocked));
  if (tab.crashed && needsRenderer(session.real, method)) {
    const held = tab.doubt?.held;
    if (held === undefined) return answerForCrashed(ports, session, command);
    held.push(() => {
      command.attempt(() => {
        if (session.real.clients.has(session)) act(ports, session, command);
        else command.fail(SESSION_NOT_FOUND);
      });
    });
    return;
  }
  const handler = ports.features.commandHandler(method);
  if (handler !== undefined) return handler(session, command);
  carryOn(ports, session, command);
}
