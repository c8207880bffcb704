/** Commands that a client sends to a target's session. */
import { partsOf } from '../../protocol/by-method.ts';
import { HISTORY, historyAddress } from '../../protocol/addresses.ts';
import { policyOf } from '../methods/table.ts';
import { isSettled, SESSION_NOT_FOUND, type Outcome } from '../outcome.ts';
import type { Policy } from '../policy.ts';
import { browserCommand, filterOf, type BrowserPorts } from './browser-commands.ts';
import { announcesOnce } from './announced.ts';
import { withParams, type Command } from './command.ts';
import { answerForCrashed, needsRenderer } from './crashed.ts';
import { dropScript, forsakeScript, letGo, orReset } from './departure.ts';
import { invalidParams, SCRIPT_NOT_FOUND } from '../errors.ts';
import { historyRefusal } from './gate.ts';
import { ADD_SCRIPT, REMOVE_SCRIPT } from './journal.ts';
import { parseResult, stringOf } from './json.ts';
import { tellLostHandle } from './lost-handle.ts';
import { INTERCEPTION_TAKEN, noteOwned, ownedByOther, setInterceptor } from './ownership.ts';
import { ALL_TARGETS } from './service-workers.ts';
import type { InOrder } from './overtaken.ts';
import { ClientSession } from './sessions.ts';
import { checkUpload, uploadPaths, type UploadPorts } from './uploads.ts';

export interface SessionPorts extends BrowserPorts, UploadPorts {
  readonly policy: Policy;
}

/** Answers a command to a target's session, or sends it on: in the order of arrival. */
export function sessionCommand(ports: SessionPorts, session: ClientSession, command: Command): void {
  if (session.turn.waits(command, () => sessionCommand(ports, session, command))) return;
  const paths = uploadPaths(command);
  if (paths === undefined) return act(ports, session, command);
  session.turn.begin();
  checkUpload(ports, session, paths, (error) => {
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
  const { domain, verb } = partsOf(method);
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
  const owned = ownedByOther(session, method, params);
  if (owned !== undefined) return command.fail(owned);
  const handler = ports.features.commandHandler(method);
  if (handler !== undefined) {
    return handler(session, command, {
      pass: () => pass(ports, session, command),
      giveUp: () => giveUp(ports, session, command),
    });
  }
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
    case 'Page.getFrameTree':
      return pass(ports, session, command, undefined, session.order.tree());
    case 'Page.setLifecycleEventsEnabled':
      if (params['enabled'] !== true) break;
      return pass(ports, session, command, undefined, session.order.lifecycle());
    case 'Page.setFontFamilies':
      return setOnce(ports, session, command);
    case 'Runtime.addBinding':
      return addBinding(ports, session, command);
    case 'Runtime.removeBinding':
      return removeBinding(ports, session, command);
    default:
      if (verb === 'enable') return enable(ports, session, domain, command);
      if (verb === 'disable') return disable(ports, session, domain, command);
  }
  pass(ports, session, command);
}

/**
 * Sends the command as it is, notes it in the journal when Chromium has accepted it, and answers. `inOrder` puts
 * the answer (undefined for an error) in its place among the events.
 */
function pass(
  ports: SessionPorts,
  session: ClientSession,
  command: Command,
  settled?: (ok: boolean) => void,
  inOrder: InOrder = (_body, answer) => answer(),
): void {
  send(ports, session, command, (outcome) => {
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

function send(
  ports: SessionPorts,
  session: ClientSession,
  command: Command,
  done: (outcome: Outcome) => void,
): void {
  const { method, params } = command;
  ports.command(session.real, { method, params: JSON.stringify(params), asker: session, done });
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

function note(session: ClientSession, command: Command): void {
  if (!session.real.clients.has(session)) return;
  // Undone while it was in progress.
  const { domain, verb } = partsOf(command.method);
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
function setOnce(ports: SessionPorts, session: ClientSession, command: Command): void {
  send(ports, session, command, (outcome) => {
    const others = [...session.real.clients].some(
      (other) => other !== session && other.journal.has(command.method),
    );
    if (outcome.kind === 'answered' || others) answerAlone(session, command);
    else command.end(outcome);
  });
}

function enable(ports: SessionPorts, session: ClientSession, domain: string, command: Command): void {
  if (domain === 'Fetch' && !claimInterception(ports, session)) return command.fail(INTERCEPTION_TAKEN);
  const news = !session.enabled.has(domain);
  // Chromium announces things to the first `enable` only, before it answers. A client that comes late gets
  // them from memory at that same moment: earlier, they would come before the answers that explain them (the frame tree
  // before its contexts).
  const announces = news && announcesOnce(domain);
  const late = announces && session.real.othersEnabled(domain, session);
  session.enabled.add(domain);
  if (late) session.order.deafen(domain);
  // The first gets them just before the answer, too: events and answers come over two channels, and a context that
  // overtakes the frame tree is one of a frame that Playwright does not know.
  else if (announces) session.order.holdBack(domain);
  pass(ports, session, command, (ok) => {
    if (late) session.order.catchUp(domain, session.real.announced.of(domain));
    else if (announces) session.order.release(domain);
    if (!news || ok) return;
    session.enabled.delete(domain);
    if (domain === 'Fetch') leaveInterception(ports, session);
  });
}

/** The patterns of interception exist once per page, so one client has them: the first to ask. */
function claimInterception(ports: SessionPorts, session: ClientSession): boolean {
  const { real } = session;
  if (real.interceptor === undefined) setInterceptor(ports, real, session);
  return real.interceptor === session;
}

function leaveInterception(ports: SessionPorts, session: ClientSession): void {
  if (session.real.interceptor === session) setInterceptor(ports, session.real, undefined);
}

function disable(ports: SessionPorts, session: ClientSession, domain: string, command: Command): void {
  const had = session.enabled.delete(domain);
  if (domain === 'Fetch') leaveInterception(ports, session);
  if (session.real.othersEnabled(domain, session)) return answerAlone(session, command);
  const { real } = session;
  real.announced.forget(domain);
  giveUp(ports, session, command, (ok) => {
    if (!ok && had && real.clients.has(session)) {
      // What Chromium goes on to tell, and to stop, is still this client's.
      session.enabled.add(domain);
      if (domain === 'Fetch') claimInterception(ports, session);
    }
    // To whoever has enabled it since, everything has been announced anew: events may overtake answers.
    if (!real.othersEnabled(domain, session) && !session.enabled.has(domain)) real.announced.forget(domain);
  });
}

/** As {@link pass}, for what takes something back: that is done also when its client leaves before it was sent. */
function giveUp(
  ports: SessionPorts,
  session: ClientSession,
  command: Command,
  settled?: (ok: boolean) => void,
): void {
  const { real } = session;
  const { method, params } = command;
  const done = (outcome: Outcome): void => {
    const ok = outcome.kind === 'answered';
    settled?.(ok);
    if (ok) return answerAlone(session, command);
    command.end(outcome);
    if (!real.clients.has(session)) orReset(ports, real)(outcome);
  };
  ports.command(real, { method, params: JSON.stringify(params), done });
}

function addBinding(ports: SessionPorts, session: ClientSession, command: Command): void {
  const name = stringOf(command.params['name']);
  // Chromium says what is wrong with it.
  if (name === undefined || session.bindings.has(name)) return pass(ports, session, command);
  // Before the answer: the page may call it as soon as it is there.
  session.bindings.add(name);
  pass(ports, session, command, (ok) => {
    if (!ok) session.bindings.delete(name);
  });
}

function removeBinding(ports: SessionPorts, session: ClientSession, command: Command): void {
  const name = stringOf(command.params['name']);
  if (name === undefined) return pass(ports, session, command);
  session.bindings.delete(name);
  const others = [...session.real.clients].some((other) => other.bindings.has(name));
  if (others) answerAlone(session, command);
  else pass(ports, session, command);
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
