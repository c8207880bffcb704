/** Commands that a client sends to a target's session. */
import { HISTORY, historyAddress } from '../../protocol/addresses.ts';
import { policyOf } from '../methods/table.ts';
import { isSettled, SESSION_NOT_FOUND, type Outcome } from '../outcome.ts';
import { browserCommand, filterOf } from './browser-commands.ts';
import { announcesOnce } from './announced.ts';
import type { Command } from './client.ts';
import { answerForCrashed, needsRenderer } from './crashed.ts';
import { dropScript, forsakeScript, letGo, orReset } from './departure.ts';
import { invalidParams, SCRIPT_NOT_FOUND } from '../errors.ts';
import { historyRefusal } from './gate.ts';
import type { Hub } from './hub.ts';
import { ADD_SCRIPT, REMOVE_SCRIPT } from './journal.ts';
import { parseResult, stringOf } from './json.ts';
import { tellLostHandle } from './lost-handle.ts';
import { INTERCEPTION_TAKEN, noteOwned, ownedByOther, setInterceptor } from './ownership.ts';
import { ALL_TARGETS } from './service-workers.ts';
import type { InOrder } from './overtaken.ts';
import { ClientSession } from './sessions.ts';
import { checkUpload, uploadPaths } from './uploads.ts';

/** Answers a command to a target's session, or sends it on: in the order of arrival. */
export function sessionCommand(hub: Hub, session: ClientSession, command: Command): void {
  if (session.turn.waits(command, () => sessionCommand(hub, session, command))) return;
  const paths = uploadPaths(command);
  if (paths === undefined) return act(hub, session, command);
  session.turn.begin();
  checkUpload(hub, session, paths, (error) => {
    command.attempt(() => {
      if (!command.wanted()) command.fail(SESSION_NOT_FOUND);
      else if (error === undefined) act(hub, session, command);
      else command.fail(error);
    });
    session.turn.end();
  });
}

function act(hub: Hub, session: ClientSession, command: Command): void {
  const { method, params } = command;
  const [domain = '', verb = ''] = method.split('.');
  if (policyOf(method).browserLevel === true) return browserCommand(hub, session.client.root, command);
  const full = session.journal.refusal(method, params, command.chars);
  if (full !== undefined) return command.fail(full);
  session.use(domain);
  const { tab } = session.real;
  tab.touched = true;
  hub.features.commandSeen(session, method);
  if (tab.crashed && needsRenderer(session.real, method)) {
    const held = tab.doubt?.held;
    if (held === undefined) return answerForCrashed(session, command);
    held.push(() => {
      command.attempt(() => {
        if (session.real.clients.has(session)) act(hub, session, command);
        else command.fail(SESSION_NOT_FOUND);
      });
    });
    return;
  }
  const owned = ownedByOther(session, method, params);
  if (owned !== undefined) return command.fail(owned);
  const handler = hub.features.commandHandler(method);
  if (handler !== undefined) {
    return handler(session, command, {
      pass: () => pass(hub, session, command),
      giveUp: () => giveUp(hub, session, command),
    });
  }
  switch (method) {
    case 'Target.setAutoAttach':
      return setAutoAttach(hub, session, command);
    case 'Target.detachFromTarget':
      return detachFromTarget(hub, session, command);
    case ADD_SCRIPT:
      return addScript(hub, session, command);
    case REMOVE_SCRIPT:
      return removeScript(hub, session, command);
    case HISTORY:
      return goThroughHistory(hub, session, command);
    case 'Page.getFrameTree':
      return pass(hub, session, command, undefined, session.overtaken.tree());
    case 'Page.setLifecycleEventsEnabled':
      if (params['enabled'] !== true) break;
      return pass(hub, session, command, undefined, session.overtaken.lifecycle());
    case 'Page.setFontFamilies':
      return setOnce(hub, session, command);
    case 'Runtime.addBinding':
      return addBinding(hub, session, command);
    case 'Runtime.removeBinding':
      return removeBinding(hub, session, command);
    default:
      if (verb === 'enable') return enable(hub, session, domain, command);
      if (verb === 'disable') return disable(hub, session, domain, command);
  }
  pass(hub, session, command);
}

/**
 * Sends the command as it is, notes it in the journal when Chromium has accepted it, and answers. `inOrder` puts
 * the answer (undefined for an error) in its place among the events.
 */
function pass(
  hub: Hub,
  session: ClientSession,
  command: Command,
  settled?: (ok: boolean) => void,
  inOrder: InOrder = (_body, answer) => answer(),
): void {
  send(hub, session, command, (outcome) => {
    const body = outcome.kind === 'answered' ? outcome.body : undefined;
    settled?.(body !== undefined);
    noteOwned(session, command.method, body);
    inOrder(body, () => {
      if (body !== undefined) note(session, command);
      else tellLostHandle(session, command.method, command.params, outcome);
      command.end(outcome);
    });
  });
}

function send(hub: Hub, session: ClientSession, command: Command, done: (outcome: Outcome) => void): void {
  const { method, params } = command;
  hub.command(session.real, { method, params: JSON.stringify(params), asker: session, done });
}

/** The user may have been anywhere in this tab before it was shared, so the entry's address is looked at first. */
function goThroughHistory(hub: Hub, session: ClientSession, command: Command): void {
  const { method, params } = command;
  const done = (outcome: Outcome): void => {
    if (outcome.kind !== 'answered') return command.end(outcome);
    const address = historyAddress(parseResult(outcome.body), params['entryId']);
    const error = historyRefusal(hub.policy, method, address);
    if (error === undefined) pass(hub, session, command);
    else command.fail(error);
  };
  hub.command(session.real, { method: 'Page.getNavigationHistory', params: '{}', asker: session, done });
}

function note(session: ClientSession, command: Command): void {
  if (!session.real.clients.has(session)) return;
  // Taken back while it was on its way.
  const [domain = '', verb] = command.method.split('.');
  if (verb === 'enable' && !session.enabled.has(domain)) return;
  if (verb === 'addBinding' && !session.bindings.has(stringOf(command.params['name']) ?? '')) return;
  session.journal.record(command.method, command.params, session.real.nextOrder(), command.chars);
}

/** Answers what concerns this client only, because others still need what it gives up. */
function answerAlone(session: ClientSession, command: Command): void {
  note(session, command);
  command.reply('{}');
}

/** What Chromium takes once per session: refused for the second client, which is to have it all the same. */
function setOnce(hub: Hub, session: ClientSession, command: Command): void {
  send(hub, session, command, (outcome) => {
    const others = [...session.real.clients].some(
      (other) => other !== session && other.journal.has(command.method),
    );
    if (outcome.kind === 'answered' || others) answerAlone(session, command);
    else command.end(outcome);
  });
}

function enable(hub: Hub, session: ClientSession, domain: string, command: Command): void {
  if (domain === 'Fetch' && !claimInterception(hub, session)) return command.fail(INTERCEPTION_TAKEN);
  const news = !session.enabled.has(domain);
  // Chromium announces things to the first `enable` only, before it answers. A late-comer is told them from
  // memory, at that same moment: earlier ones would come before the answers that explain them (the frame tree
  // before its contexts).
  const announces = news && announcesOnce(domain);
  const late = announces && session.real.othersEnabled(domain, session);
  session.enabled.add(domain);
  if (late) session.deaf.add(domain);
  // The first is told just before the answer, too: the extension gets events and answers over two ways, and a
  // context that overtakes the frame tree is one of a frame that Playwright does not know.
  else if (announces) session.holdBack(domain);
  pass(hub, session, command, (ok) => {
    if (late) catchUp(session, domain);
    else if (announces) session.letGoOf(domain);
    if (!news || ok) return;
    session.enabled.delete(domain);
    if (domain === 'Fetch') leaveInterception(hub, session);
  });
}

function catchUp(session: ClientSession, domain: string): void {
  session.deaf.delete(domain);
  for (const [method, body] of session.real.announced.of(domain)) session.forward(method, body);
}

/** The patterns of interception exist once per page, so one client has them: the first to ask. */
function claimInterception(hub: Hub, session: ClientSession): boolean {
  const { real } = session;
  if (real.interceptor === undefined) setInterceptor(hub, real, session);
  return real.interceptor === session;
}

function leaveInterception(hub: Hub, session: ClientSession): void {
  if (session.real.interceptor === session) setInterceptor(hub, session.real, undefined);
}

function disable(hub: Hub, session: ClientSession, domain: string, command: Command): void {
  const had = session.enabled.delete(domain);
  if (domain === 'Fetch') leaveInterception(hub, session);
  if (session.real.othersEnabled(domain, session)) return answerAlone(session, command);
  const { real } = session;
  real.announced.forget(domain);
  giveUp(hub, session, command, (ok) => {
    if (!ok && had && real.clients.has(session)) {
      // What Chromium goes on to tell, and to stop, is still this client's.
      session.enabled.add(domain);
      if (domain === 'Fetch') claimInterception(hub, session);
    }
    // To whoever has enabled it since, everything has been announced anew: events may overtake answers.
    if (!real.othersEnabled(domain, session) && !session.enabled.has(domain)) real.announced.forget(domain);
  });
}

/** As {@link pass}, for what takes something back: that is done also when its client leaves before it was sent. */
function giveUp(hub: Hub, session: ClientSession, command: Command, settled?: (ok: boolean) => void): void {
  const { real } = session;
  const { method, params } = command;
  const done = (outcome: Outcome): void => {
    const ok = outcome.kind === 'answered';
    settled?.(ok);
    if (ok) return answerAlone(session, command);
    command.end(outcome);
    if (!real.clients.has(session)) orReset(hub, real)(outcome);
  };
  hub.command(real, { method, params: JSON.stringify(params), done });
}

function addBinding(hub: Hub, session: ClientSession, command: Command): void {
  const name = stringOf(command.params['name']);
  // Chromium says what is wrong with it.
  if (name === undefined || session.bindings.has(name)) return pass(hub, session, command);
  // Before the answer: the page may call it as soon as it is there.
  session.bindings.add(name);
  pass(hub, session, command, (ok) => {
    if (!ok) session.bindings.delete(name);
  });
}

function removeBinding(hub: Hub, session: ClientSession, command: Command): void {
  const name = stringOf(command.params['name']);
  if (name === undefined) return pass(hub, session, command);
  session.bindings.delete(name);
  const others = [...session.real.clients].some((other) => other.bindings.has(name));
  if (others) answerAlone(session, command);
  else pass(hub, session, command);
}

function setAutoAttach(hub: Hub, session: ClientSession, command: Command): void {
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
      if (!has && session.wantsChild(child.info.type)) hub.targets.attach(child, session, false);
    }
    // Everything is let in, and told to whom it concerns. What one session makes wait does so for all.
    const waitForDebuggerOnStart = [...session.real.clients].some((other) => other.childrenWait);
    const widest = { ...params, waitForDebuggerOnStart, filter: ALL_TARGETS };
    return pass(hub, session, { ...command, params: widest });
  }
  for (const child of children) {
    for (const below of [...child.clients]) if (below.parent === session) letGo(hub, below);
  }
  const others = [...session.real.clients].some((other) => other.autoAttach);
  if (others) answerAlone(session, command);
  else pass(hub, session, command);
}

/** A client lets go of one of its sessions below this one. */
function detachFromTarget(hub: Hub, session: ClientSession, command: Command): void {
  const child = session.client.sessions.get(stringOf(command.params['sessionId']) ?? '');
  if (!(child instanceof ClientSession) || child.parent !== session) return command.fail(SESSION_NOT_FOUND);
  letGo(hub, child);
  command.reply('{}');
}

function addScript(hub: Hub, session: ClientSession, command: Command): void {
  send(hub, session, command, (outcome) => {
    if (outcome.kind !== 'answered') return command.end(outcome);
    const identifier = session.nextScriptId();
    session.scripts.set(identifier, stringOf(parseResult(outcome.body)['identifier']) ?? '');
    // The client has gone while Chromium was adding it.
    if (!session.real.clients.has(session)) return forsakeScript(hub, session, identifier);
    session.journal.recordScript(identifier, command.params, session.real.nextOrder(), command.chars);
    command.reply(JSON.stringify({ identifier }));
  });
}

function removeScript(hub: Hub, session: ClientSession, command: Command): void {
  const identifier = stringOf(command.params['identifier']) ?? '';
  if (!session.scripts.has(identifier)) return command.fail(SCRIPT_NOT_FOUND);
  dropScript(hub, session, identifier, (outcome) => {
    if (isSettled(outcome)) command.reply('{}');
    else command.end(outcome);
  });
}
