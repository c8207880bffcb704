/** Commands that a client sends to a target's session. */
import { partsOf } from '../../protocol/by-method.ts';
import { HISTORY, historyAddress } from '../../protocol/addresses.ts';
import { policyOf } from '../methods/table.ts';
import { isSettled, SESSION_NOT_FOUND, type Outcome } from '../outcome.ts';
import type { Policy } from '../policy.ts';
import { browserCommand, type BrowserPorts } from './browser-commands.ts';
import { answerAlone, carryOn, pass, send } from './carry-out.ts';
import { withParams, type Command } from './command.ts';
import { answerForCrashed, needsRenderer } from './crashed.ts';
import { dropScript, forsakeScript, letGo } from './departure.ts';
import { invalidParams, SCRIPT_NOT_FOUND } from '../errors.ts';
import { historyRefusal } from './gate.ts';
import { ADD_SCRIPT, REMOVE_SCRIPT } from './journal.ts';
import { parseResult, stringOf } from './json.ts';
import { ALL_TARGETS } from './service-workers.ts';
import { filterOf } from './target-filter.ts';
import { ClientSession } from './sessions.ts';

export interface SessionPorts extends BrowserPorts {
  readonly policy: Policy;
}

/** Answers a command to a target's session, or sends it on: in the order of arrival. */
export function sessionCommand(ports: SessionPorts, session: ClientSession, command: Command): void {
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

function act(ports: SessionPorts, session: ClientSession, command: Command): void {
  const { method, params } = command;
  const { domain } = partsOf(method);
  if (policyOf(method).browserLevel === true) return browserCommand(ports, session.client.root, command);
  const full = session.journal.refusal(method, params, command.chars);
  if (full !== undefined) return command.fail(full);
  session.use(domain);
  const { tab } = session.real;
  tab.touched = true;
  ports.features.commandSeen(session, method);
  if (tab.crashed && needsRenderer(session.real, method)) {
    const held = tab.doubt?.held;
    if (held === undefined) return answerForCrashed(session, command);
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
  switch (method) {
    case 'Target.setAutoAttach':
      return setAutoAttach(ports, session, command);
    case 'Target.detachFromTarget':
      return detachFromTarget(ports, session, command);
    case ADD_SCRIPT:
      return addScript(ports, session, command);
    case REMOVE_SCRIPT:
      return removeScript(ports, session, command);
    case HISTORY:
      return goThroughHistory(ports, session, command);
    default:
      carryOn(ports, session, command);
  }
}

/** The user may have been anywhere in this tab before it was shared, so the entry's address is looked at first. */
function goThroughHistory(ports: SessionPorts, session: ClientSession, command: Command): void {
  const { method, params } = command;
  const done = (outcome: Outcome): void => {
    if (outcome.kind !== 'answered') return command.end(outcome);
    const address = historyAddress(parseResult(outcome.body), params['entryId']);
    const error = historyRefusal(ports.policy, method, address);
    if (error === undefined) pass(ports, session, command);
    else command.fail(error);
  };
  ports.command(session.real, { method: 'Page.getNavigationHistory', params: '{}', asker: session, done });
}

function setAutoAttach(ports: SessionPorts, session: ClientSession, command: Command): void {
  const { params } = command;
  if (params['flatten'] !== true && params['autoAttach'] === true) {
    return command.fail(invalidParams('only flatten: true is supported'));
  }
  session.autoAttach = params['autoAttach'] === true;
  session.childrenWait = session.autoAttach && params['waitForDebuggerOnStart'] === true;
  session.childFilter = filterOf(params['filter']);
  const children = [...session.real.children.values()];
  if (session.autoAttach) {
    for (const child of children) {
      const has = [...child.clients].some((other) => other.parent === session);
      if (!has && session.wantsChild(child.info.type)) ports.targets.attach(child, session, false);
    }
    // Everything is let in, and told to whom it concerns. What one session makes wait does so for all.
    const waitForDebuggerOnStart = [...session.real.clients].some((other) => other.childrenWait);
    const widest = { ...params, waitForDebuggerOnStart, filter: ALL_TARGETS };
    return pass(ports, session, withParams(command, widest));
  }
  for (const child of children) {
    for (const below of [...child.clients]) if (below.parent === session) letGo(ports, below);
  }
  const others = [...session.real.clients].some((other) => other.autoAttach);
  if (others) answerAlone(session, command);
  else pass(ports, session, command);
}

/** A client lets go of one of its sessions below this one. */
function detachFromTarget(ports: SessionPorts, session: ClientSession, command: Command): void {
  const child = session.client.sessions.get(stringOf(command.params['sessionId']) ?? '');
  if (!(child instanceof ClientSession) || child.parent !== session) return command.fail(SESSION_NOT_FOUND);
  letGo(ports, child);
  command.reply('{}');
}

function addScript(ports: SessionPorts, session: ClientSession, command: Command): void {
  send(ports, session, command, (outcome) => {
    if (outcome.kind !== 'answered') return command.end(outcome);
    const identifier = session.nextScriptId();
    session.scripts.set(identifier, stringOf(parseResult(outcome.body)['identifier']) ?? '');
    // The client has gone while Chromium was adding it.
    if (!session.real.clients.has(session)) return forsakeScript(ports, session, identifier);
    session.journal.recordScript(identifier, command.params, session.real.nextOrder(), command.chars);
    command.reply(JSON.stringify({ identifier }));
  });
}

function removeScript(ports: SessionPorts, session: ClientSession, command: Command): void {
  const identifier = stringOf(command.params['identifier']) ?? '';
  if (!session.scripts.has(identifier)) return command.fail(SCRIPT_NOT_FOUND);
  dropScript(ports, session, identifier, (outcome) => {
    if (isSettled(outcome)) command.reply('{}');
    else command.end(outcome);
  });
}
