/** Commands to a target of type `tab`: it attaches to its page, and does nothing else. */
import type { Command } from './client.ts';
import { letGo } from './departure.ts';
import { methodNotFound } from '../errors.ts';
import { SESSION_NOT_FOUND } from '../outcome.ts';
import type { Hub } from './hub.ts';
import { stringOf } from './json.ts';
import { ClientSession, type TabSession } from './sessions.ts';

export function tabCommand(hub: Hub, session: TabSession, command: Command): void {
  switch (command.method) {
    case 'Target.setAutoAttach':
      return setAutoAttach(hub, session, command);
    case 'Target.detachFromTarget':
      return detachFromTarget(hub, session, command);
    case 'Runtime.runIfWaitingForDebugger':
      return command.reply('{}');
    case 'Target.getTargetInfo':
      return command.reply(JSON.stringify({ targetInfo: session.tab.outerInfo }));
    default:
      command.fail(methodNotFound(command.method));
  }
}

function setAutoAttach(hub: Hub, session: TabSession, command: Command): void {
  const has = [...session.tab.root.clients].find((other) => other.parent === session);
  if (command.params['autoAttach'] === true) {
    if (has === undefined) hub.targets.attach(session.tab.root, session, false);
  } else if (has !== undefined) {
    letGo(hub, has);
  }
  command.reply('{}');
}

function detachFromTarget(hub: Hub, session: TabSession, command: Command): void {
  const page = session.client.sessions.get(stringOf(command.params['sessionId']) ?? '');
  if (!(page instanceof ClientSession) || page.parent !== session) return command.fail(SESSION_NOT_FOUND);
  letGo(hub, page);
  command.reply('{}');
}
