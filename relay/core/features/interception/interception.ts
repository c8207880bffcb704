/**
 * Interception of requests. Its patterns exist once per page, so one client has them: the first to ask. Requests that are
 * paused are its alone. Chromium names them with small numbers, so another client could guess them.
 */
import { NO_OPTION } from '../../../protocol/refusal-text.ts';
import { whichTab, whoIs } from '../../audit.ts';
import { carryOn, type CarryOutPorts } from '../../cdp/carry-out.ts';
import { LATE_MS } from '../../cdp/event-order.ts';
import type { Command } from '../../cdp/command.ts';
import type { Auditing, Timers } from '../../cdp/ports.ts';
import type { ClientSession, RealSession, Tab } from '../../cdp/sessions.ts';
import type { CdpError } from '../../errors.ts';
import { refused } from '../../refusal.ts';
import type { Feature } from '../feature.ts';
import { failLostRequests } from './lost-requests.ts';
import { AUTH_REQUIRED, REQUEST_PAUSED } from '../../cdp/paused-requests.ts';

type Ports = CarryOutPorts & Auditing & Timers;

const INTERCEPTOR_ONLY = [
  'Fetch.continueRequest',
  'Fetch.continueResponse',
  'Fetch.continueWithAuth',
  'Fetch.failRequest',
  'Fetch.fulfillRequest',
  'Fetch.getResponseBody',
  'Fetch.takeResponseBodyAsStream',
];

/** A second kind of interception, which old Chromium had. Nobody could own it. */
const OLD_INTERCEPTION = [
  'Network.continueInterceptedRequest',
  'Network.getResponseBodyForInterception',
  'Network.getResponseBodyForInterceptionAsStream',
  'Network.setRequestInterception',
  'Network.takeResponseBodyForInterception',
  'Network.takeResponseBodyForInterceptionAsStream',
];

/** Chromium's words, which clients know, go before. */
const NOT_INTERCEPTOR = refused(
  {
    rule: 'paused-request',
    what: 'Access to a paused request',
    why: "only the session that intercepts this page's requests can read or answer them",
    option: `${NO_OPTION}. Send Fetch.enable first`,
  },
  { words: 'Invalid InterceptionId.' },
);
const INTERCEPTION_TAKEN = refused({
  rule: 'interception',
  what: 'Fetch.enable',
  why: "another client is already intercepting this page's requests, and only one can",
  option: `${NO_OPTION}. Try again when that client has disabled Fetch or disconnected`,
});

function oldInterception(method: string): CdpError {
  return refused({
    rule: 'old-interception',
    what: method,
    why: "only one client can intercept a page's requests, and the relay ensures that for the Fetch domain only",
    option: `${NO_OPTION}. Use the Fetch domain`,
  });
}

export class Interception implements Feature {
  readonly name = 'interception';
  readonly commands = {
    ...each(INTERCEPTOR_ONLY, (session, command) => {
      if (session.real.interceptor === session) carryOn(this.ports, session, command);
      else command.fail(NOT_INTERCEPTOR);
    }),
    ...each(OLD_INTERCEPTION, (_session, command) => command.fail(oldInterception(command.method))),
    'Fetch.enable': (session: ClientSession, command: Command) => this.enable(session, command),
    'Fetch.disable': (session: ClientSession, command: Command) => this.disable(session, command),
  };
  readonly events = { [REQUEST_PAUSED]: notePaused, [AUTH_REQUIRED]: notePaused };
  private readonly ports: Ports;

  constructor(ports: Ports) {
    this.ports = ports;
  }

  sessionGivenUp(session: ClientSession): void {
    this.leave(session);
  }

  sessionMoved(session: ClientSession): void {
    if (session.enabled.has('Fetch')) this.claim(session);
  }

  workerLost(tab: Tab): void {
    for (const real of [tab.root, ...tab.root.children.values()]) {
      if (tab.phase === 'usable') failLostRequests(this.ports, real, LATE_MS);
    }
  }

  debuggerLost(tab: Tab): void {
    tab.root.paused.clear();
  }

  private enable(session: ClientSession, command: Command): void {
    if (!this.claim(session)) return command.fail(INTERCEPTION_TAKEN);
    const isNew = !session.enabled.has('Fetch');
    carryOn(this.ports, session, command, (ok) => {
      if (isNew && !ok) this.leave(session);
    });
  }

  private disable(session: ClientSession, command: Command): void {
    const had = session.enabled.has('Fetch');
    this.leave(session);
    carryOn(this.ports, session, command, (ok) => {
      if (!ok && had && session.real.clients.has(session)) this.claim(session);
    });
  }

  private claim(session: ClientSession): boolean {
    const { real } = session;
    if (real.interceptor === undefined) setInterceptor(this.ports, real, session);
    return real.interceptor === session;
  }

  private leave(session: ClientSession): void {
    if (session.real.interceptor === session) setInterceptor(this.ports, session.real, undefined);
  }
}

function each<Handler extends (session: ClientSession, command: Command) => void>(
  methods: readonly string[],
  handler: Handler,
): Readonly<Record<string, Handler>> {
  return Object.fromEntries(methods.map((method) => [method, handler]));
}

function notePaused(real: RealSession, _method: string, body: string): boolean {
  real.paused.note(body);
  return false;
}

/** Gives the interception of a page to a session, or frees it. */
function setInterceptor(ports: Auditing, real: RealSession, session: ClientSession | undefined): void {
  const before = real.interceptor;
  if (before === session) return;
  real.interceptor = session;
  const at = whichTab(real.tab);
  if (before !== undefined) ports.audit({ event: 'interception.off', ...whoIs(before.client), ...at });
  if (session !== undefined) ports.audit({ event: 'interception.on', ...whoIs(session.client), ...at });
}
