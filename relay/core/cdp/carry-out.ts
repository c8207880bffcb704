/** How a client's command is carried out: sent to Chromium, noted in the journal if that accepts it, and answered. */
import { partsOf } from '../../protocol/by-method.ts';
import type { Outcome } from '../outcome.ts';
import { announcesOnce } from './announced.ts';
import type { Command } from './command.ts';
import { orReset, type TakeBackPorts } from './departure.ts';
import { paramsText } from './exact-values.ts';
import type { WithFeatures } from './feature-hooks.ts';
import { stringOf } from './json.ts';
import type { InOrder } from './event-order.ts';
import type { ClientSession } from './sessions.ts';

export interface CarryOutPorts extends TakeBackPorts, WithFeatures {}

/** Carries out a command that no feature answers. `settled`: told whether Chromium accepted it, where it was sent. */
export function carryOn(
  ports: CarryOutPorts,
  session: ClientSession,
  command: Command,
  settled?: (ok: boolean) => void,
): void {
  const { domain, verb } = partsOf(command.method);
  switch (command.method) {
    case 'Page.getFrameTree':
      return pass(ports, session, command, settled, session.order.tree());
    case 'Page.setLifecycleEventsEnabled':
      return setLifecycleEvents(ports, session, command, settled);
    case 'Page.setFontFamilies':
      return setOnce(ports, session, command);
    default:
      if (verb === 'enable') return enable(ports, session, domain, command, settled);
      if (verb === 'disable') return disable(ports, session, domain, command, settled);
  }
  pass(ports, session, command, settled);
}

/**
 * Sends the command as it is, notes it in the journal when Chromium has accepted it, and answers. `inOrder` puts
 * the answer (undefined for an error) in its place among the events.
 */
export function pass(
  ports: CarryOutPorts,
  session: ClientSession,
  command: Command,
  settled?: (ok: boolean) => void,
  inOrder: InOrder = (_body, answer) => answer(),
): void {
  send(ports, session, command, (outcome) => {
    const body = outcome.kind === 'answered' ? outcome.body : undefined;
    settled?.(body !== undefined);
    ports.features.answered(session, command, outcome);
    inOrder(body, () => {
      if (body !== undefined) note(session, command);
      command.end(outcome);
    });
  });
}

export function send(
  ports: CarryOutPorts,
  session: ClientSession,
  command: Command,
  done: (outcome: Outcome) => void,
): void {
  const { method, params } = command;
  ports.command(session.real, { method, params: paramsText(method, params), asker: session, done });
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
export function answerAlone(session: ClientSession, command: Command): void {
  note(session, command);
  command.reply('{}');
}

/** What Chromium takes once per session: refused for the second client, which is to have it all the same. */
function setOnce(ports: CarryOutPorts, session: ClientSession, command: Command): void {
  send(ports, session, command, (outcome) => {
    const others = [...session.real.clients].some(
      (other) => other !== session && other.journal.has(command.method),
    );
    if (outcome.kind === 'answered' || others) answerAlone(session, command);
    else command.end(outcome);
  });
}

/** Chromium sends them to the page's debugger, as soon as one client wants them; to clients they are each one's own. */
function setLifecycleEvents(
  ports: CarryOutPorts,
  session: ClientSession,
  command: Command,
  settled?: (ok: boolean) => void,
): void {
  const had = session.lifecycleEvents;
  session.lifecycleEvents = command.params['enabled'] === true;
  const done = (ok: boolean): void => {
    if (!ok) session.lifecycleEvents = had;
    settled?.(ok);
  };
  if (session.lifecycleEvents) return pass(ports, session, command, done, session.order.lifecycle());
  const others = [...session.real.clients].some((other) => other.lifecycleEvents);
  if (others) answerAlone(session, command);
  else pass(ports, session, command, done);
}

function enable(
  ports: CarryOutPorts,
  session: ClientSession,
  domain: string,
  command: Command,
  settled?: (ok: boolean) => void,
): void {
  const news = !session.enabled.has(domain);
  // Chromium announces things to the first `enable` only, before it answers. A client that comes late gets
  // them from memory at that same moment: earlier, they would come before the answers that explain them (the frame tree
  // before its contexts).
  const announces = news && announcesOnce(domain);
  const late = announces && session.real.othersEnabled(domain, session);
  session.enabled.add(domain);
  // The first gets them just before the answer, too: events and answers come over two channels, and a context that
  // overtakes the frame tree is one of a frame that Playwright does not know.
  let inOrder: InOrder | undefined;
  if (late) inOrder = session.order.enableLate(domain, () => session.real.announced.of(domain));
  else if (announces) inOrder = session.order.enable(domain);
  const done = (ok: boolean): void => {
    if (news && !ok) session.enabled.delete(domain);
    settled?.(ok);
  };
  pass(ports, session, command, done, inOrder);
}

function disable(
  ports: CarryOutPorts,
  session: ClientSession,
  domain: string,
  command: Command,
  settled?: (ok: boolean) => void,
): void {
  const had = session.enabled.delete(domain);
  if (domain === 'Page') session.lifecycleEvents = false;
  if (session.real.othersEnabled(domain, session)) {
    const settings = [...session.journal.all()].filter(({ method }) => partsOf(method).domain === domain);
    ports.features.settingsGivenUp(session, settings, domain);
    return answerAlone(session, command);
  }
  const { real } = session;
  real.announced.forget(domain);
  giveUp(ports, session, command, (ok) => {
    // What Chromium goes on to tell, and to stop, is still this client's.
    if (!ok && had && real.clients.has(session)) session.enabled.add(domain);
    settled?.(ok);
    // To whoever has enabled it since, everything has been announced anew: events may overtake answers.
    if (!real.othersEnabled(domain, session) && !session.enabled.has(domain)) real.announced.forget(domain);
  });
}

/** As {@link pass}, for what takes something back: that is done also when its client leaves before it was sent. */
export function giveUp(
  ports: CarryOutPorts,
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
