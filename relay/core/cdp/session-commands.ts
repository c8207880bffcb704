/** Commands that a client sends to a target's session. */
import { invalidParams, SESSION_NOT_FOUND } from './errors.ts';
import type { Command } from './client.ts';
import { browserCommand } from './browser-commands.ts';
import type { Hub } from './hub.ts';
import { ADD_SCRIPT } from './journal.ts';
import { parseBody, stringOf } from './json.ts';
import { ClientSession } from './sessions.ts';

/** Target commands that act on the browser, on whichever session they are sent. */
const BROWSER_LEVEL: ReadonlySet<string> = new Set([
  'Target.activateTarget',
  'Target.closeTarget',
  'Target.createTarget',
]);

export function sessionCommand(hub: Hub, session: ClientSession, command: Command): void {
  const { method, params } = command;
  const [domain = '', verb = ''] = method.split('.');
  if (BROWSER_LEVEL.has(method)) return browserCommand(hub, session.client.root, command);
  session.use(domain);
  session.real.tab.touched = true;
  switch (method) {
    case 'Target.setAutoAttach':
      return setAutoAttach(hub, session, command);
    case 'Target.detachFromTarget':
      return detachFromTarget(hub, session, command);
    case ADD_SCRIPT:
      return addScript(hub, session, command);
    case 'Page.removeScriptToEvaluateOnNewDocument':
      return removeScript(hub, session, command);
    case 'Runtime.addBinding':
      session.bindings.add(String(params['name']));
      break;
    case 'Runtime.removeBinding':
      session.bindings.delete(String(params['name']));
      break;
    default:
      if (verb === 'enable') return enable(hub, session, domain, command);
      if (verb === 'disable') return disable(hub, session, domain, command);
  }
  pass(hub, session, command);
}

/** Sends the command as it is, notes it in the journal when Chromium has accepted it, and answers. */
function pass(hub: Hub, session: ClientSession, command: Command, refused?: () => void): void {
  const { method, params } = command;
  hub.command(session.real, method, JSON.stringify(params), (outcome) => {
    if (outcome.ok) {
      session.journal.record(method, params, session.real.nextOrder());
      command.reply(outcome.body);
    } else {
      refused?.();
      command.fail(outcome.error);
    }
  });
}

function enable(hub: Hub, session: ClientSession, domain: string, command: Command): void {
  const news = !session.enabled.has(domain);
  session.enabled.add(domain);
  // Chromium announces contexts to the first `Runtime.enable` of the real session only.
  if (news && domain === 'Runtime') {
    for (const body of session.real.contexts.values()) {
      session.forward('Runtime.executionContextCreated', body);
    }
  }
  pass(hub, session, command, () => {
    if (news) session.enabled.delete(domain);
  });
}

function disable(hub: Hub, session: ClientSession, domain: string, command: Command): void {
  session.enabled.delete(domain);
  if (!session.real.othersEnabled(domain, session)) {
    if (domain === 'Runtime') session.real.contexts.clear();
    return pass(hub, session, command);
  }
  session.journal.record(command.method, command.params, session.real.nextOrder());
  command.reply('{}');
}

function setAutoAttach(hub: Hub, session: ClientSession, command: Command): void {
  const { params } = command;
  if (params['flatten'] !== true && params['autoAttach'] === true) {
    return command.fail(invalidParams('only flatten: true is supported'));
  }
  session.autoAttach = params['autoAttach'] === true;
  const children = [...session.real.children.values()];
  if (session.autoAttach) {
    for (const child of children) {
      const has = [...child.clients].some((other) => other.parent === session);
      if (!has) hub.targets.attach(child, session, false);
    }
    return pass(hub, session, command);
  }
  for (const child of children) {
    for (const below of [...child.clients]) if (below.parent === session) hub.targets.endSession(below);
  }
  const others = [...session.real.clients].some((other) => other.autoAttach);
  if (!others) return pass(hub, session, command);
  session.journal.record(command.method, params, session.real.nextOrder());
  command.reply('{}');
}

/** A client lets go of one of its sessions below this one. */
function detachFromTarget(hub: Hub, session: ClientSession, command: Command): void {
  const child = session.client.sessions.get(stringOf(command.params['sessionId']) ?? '');
  if (!(child instanceof ClientSession) || child.parent !== session) return command.fail(SESSION_NOT_FOUND);
  hub.targets.endSession(child);
  command.reply('{}');
}

function addScript(hub: Hub, session: ClientSession, command: Command): void {
  hub.command(session.real, command.method, JSON.stringify(command.params), (outcome) => {
    if (!outcome.ok) return command.fail(outcome.error);
    const identifier = session.nextScriptId();
    session.scripts.set(identifier, stringOf(parseBody(outcome.body)['identifier']) ?? '');
    session.journal.recordScript(identifier, command.params, session.real.nextOrder());
    command.reply(JSON.stringify({ identifier }));
  });
}

function removeScript(hub: Hub, session: ClientSession, command: Command): void {
  const identifier = stringOf(command.params['identifier']) ?? '';
  const real = session.scripts.get(identifier);
  if (real === undefined) return command.fail({ code: -32000, message: 'Script not found' });
  session.scripts.delete(identifier);
  session.journal.forgetScript(identifier);
  hub.command(session.real, command.method, JSON.stringify({ identifier: real }), (outcome) => {
    if (outcome.ok) command.reply(outcome.body);
    else command.fail(outcome.error);
  });
}
