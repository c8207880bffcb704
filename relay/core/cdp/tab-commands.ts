/** Commands to a target of type `tab`: it attaches to its page, and passes on what is the browser's. */
import type { Command } from './command.ts';
import { browserCommand, type BrowserPorts } from './browser-commands.ts';
import { detachFromTarget } from './attached-sessions.ts';
import { letGo, type DeparturePorts } from './departure.ts';
import { methodNotFound, NOT_ALLOWED } from '../errors.ts';
import { policyOf } from '../methods/table.ts';
import type { TabSession } from './sessions.ts';

export function tabCommand(ports: BrowserPorts, session: TabSession, command: Command): void {
  switch (command.method) {
    case 'Target.setAutoAttach':
      return setAutoAttach(ports, session, command);
    case 'Target.detachFromTarget':
      return detachFromTarget(ports, session, command);
    case 'Runtime.runIfWaitingForDebugger':
      return command.reply('{}');
    case 'Target.getBrowserContexts':
      return command.fail(NOT_ALLOWED);
    case 'Emulation.getScreenInfos':
    case 'Tracing.getCategories':
      return browserCommand(ports, session.client.root, command, session);
    case 'Target.getTargetInfo':
      if (command.params['targetId'] !== undefined)
        return browserCommand(ports, session.client.root, command, session);
      return command.reply(JSON.stringify({ targetInfo: session.tab.outerInfo }));
    default:
      if (policyOf(command.method).browserLevel === true)
        return browserCommand(ports, session.client.root, command, session);
      command.fail(methodNotFound(command.method));
  }
}

function setAutoAttach(ports: DeparturePorts, session: TabSession, command: Command): void {
  const has = [...session.tab.root.clients].find((other) => other.parent === session && !other.askedFor);
  if (command.params['autoAttach'] === true) {
    if (has === undefined) ports.targets.attach(session.tab.root, session, false);
  } else if (has !== undefined) {
    letGo(ports, has);
  }
  command.reply('{}');
}
