/**
 * What belongs to one client of a page, though all of them reach it through one debugger: paused requests, streams,
 * the trace. Chromium names these with small numbers, so another client could guess them.
 */
import { NO_OPTION } from '../../protocol/refusal-text.ts';
import { whichTab, whoIs } from '../audit.ts';
import type { Outcome } from '../outcome.ts';
import { RELAY_LIMITS } from '../limits.ts';
import type { CdpError } from '../errors.ts';
import { refused } from '../refusal.ts';
import { isObject, parseBody, parseResult, stringOf, type Json } from './json.ts';
import type { ClientSession, RealSession, SessionClient } from './sessions.ts';
import type { Auditing, Commands, Timers } from './ports.ts';

const INTERCEPTOR_ONLY: ReadonlySet<string> = new Set([
  'Fetch.continueRequest',
  'Fetch.continueResponse',
  'Fetch.continueWithAuth',
  'Fetch.failRequest',
  'Fetch.fulfillRequest',
  'Fetch.getResponseBody',
  'Fetch.takeResponseBodyAsStream',
]);

/** A second kind of interception, which old Chromium had. Nobody could own it. */
const OLD_INTERCEPTION =
  /^Network\.(setRequestInterception|continueInterceptedRequest|(getResponseBody|takeResponseBody)ForInterception(AsStream)?)$/;

/** Commands whose result has a stream's handle, as `stream` or `resource.stream`. */
const STREAM_MAKERS: ReadonlySet<string> = new Set([
  'Fetch.takeResponseBodyAsStream',
  'Network.loadNetworkResource',
  'Page.printToPDF',
  'Page.startScreenRecording',
  'Page.stopScreenRecording',
]);

/** A stream of a page's blob: named by a long random id, and the page itself can read it. */
const BLOB = /^blob:/;

/** Chromium's words, which clients know, go before. */
const NOT_INTERCEPTOR = refused(
  {
    rule: 'paused-request',
    what: 'A paused request',
    why: 'only the session that intercepts the requests of this page can answer or read them',
    option: `${NO_OPTION}. Send Fetch.enable first`,
  },
  { words: 'Invalid InterceptionId.' },
);
const NOT_READER = refused(
  {
    rule: 'stream',
    what: 'A stream',
    why: 'only the client that asked for a stream can read or close it',
    option: `${NO_OPTION}. Ask for a stream of your own`,
  },
  { words: 'Invalid stream handle.' },
);
const NOT_TRACER = refused({
  rule: 'trace',
  what: 'A trace',
  why: 'another client is tracing this page, and a page has one trace only',
  option: `${NO_OPTION}. It is free again when that client ends its trace or disconnects`,
});
export const INTERCEPTION_TAKEN = refused({
  rule: 'interception',
  what: 'Fetch.enable',
  why: 'another client intercepts the requests of this page, and a page has one interception only',
  option: `${NO_OPTION}. It is free again when that client disables Fetch or disconnects`,
});

function oldInterception(method: string): CdpError {
  return refused({
    rule: 'old-interception',
    what: method,
    why: 'an interception belongs to one client, and the relay keeps that in order for the Fetch domain only',
    option: `${NO_OPTION}. Use the Fetch domain`,
  });
}

/** Why this session may not send the command: it acts on what is another client's. A new trace becomes the session's. */
export function ownedByOther(session: ClientSession, method: string, params: Json): CdpError | undefined {
  const { real } = session;
  if (INTERCEPTOR_ONLY.has(method) && real.interceptor !== session) return NOT_INTERCEPTOR;
  if (OLD_INTERCEPTION.test(method)) return oldInterception(method);
  if (method === 'IO.read' || method === 'IO.close') {
    const handle = stringOf(params['handle']) ?? '';
    if (!BLOB.test(handle) && real.streams.get(handle) !== session.client) return NOT_READER;
  }
  if (method === 'Tracing.start') real.tracer ??= session;
  if (/^Tracing\.(start|end|recordClockSyncMarker)$/.test(method)) {
    if (real.tracer !== undefined && real.tracer !== session) return NOT_TRACER;
  }
  return undefined;
}

/** Chromium has answered a command of this session: what it made is the client's. `body`: undefined for an error. */
export function noteOwned(session: ClientSession, method: string, body: string | undefined): void {
  const { real, client } = session;
  if (body === undefined) {
    if (method === 'Tracing.start' && real.tracer === session) real.tracer = undefined;
  } else if (STREAM_MAKERS.has(method)) {
    const result = parseResult(body);
    const { resource } = result;
    noteStream(real, client, result['stream'] ?? (isObject(resource) ? resource['stream'] : undefined));
  }
}

/** Takes events of a trace, which are its client's alone. False for any other event. */
export function tellTracer(real: RealSession, method: string, body: string): boolean {
  if (!method.startsWith('Tracing.')) return false;
  const { tracer } = real;
  if (tracer === undefined) return true;
  tracer.forward(method, body);
  if (method === 'Tracing.tracingComplete') {
    noteStream(real, tracer.client, parseBody(body)['stream']);
    real.tracer = undefined;
  }
  return true;
}

/** A stream has one owner: who asks for a running recording's end gets the same handle again. */
function noteStream({ streams }: RealSession, client: SessionClient, handle: unknown): void {
  if (typeof handle !== 'string' || streams.has(handle)) return;
  streams.set(handle, client);
  if (streams.size > RELAY_LIMITS.streamsMax) streams.delete([...streams.keys()][0] ?? '');
}

/** A session is gone, and others are left: what it owned is ended, so that they can have it. */
export function endOwned(ports: Commands & Timers, session: ClientSession): void {
  const { real, client } = session;
  if (real.tracer === session) endTrace(ports, session);
  if ([...real.clients].some((other) => other.client === client)) return;
  for (const [handle, owner] of real.streams) {
    if (owner !== client) continue;
    real.streams.delete(handle);
    ports.command(real, { method: 'IO.close', params: JSON.stringify({ handle }), done: () => undefined });
  }
}

/** The trace stays its session's until Chromium has told the end of it: nobody else may hear that. */
function endTrace(ports: Commands & Timers, session: ClientSession): void {
  const { real } = session;
  const free = (): void => {
    if (real.tracer === session) real.tracer = undefined;
  };
  const done = (outcome: Outcome): void => {
    if (outcome.kind === 'answered') ports.later(RELAY_LIMITS.traceEndMs, free);
    else free();
  };
  ports.command(real, { method: 'Tracing.end', params: '{}', done });
}

/** The debugger is gone, and with it all that its clients had made. */
export function forgetOwned(real: RealSession): void {
  real.tracer = undefined;
  real.streams.clear();
}

/** Gives the interception of a page to a session, or frees it. */
export function setInterceptor(ports: Auditing, real: RealSession, session: ClientSession | undefined): void {
  const before = real.interceptor;
  if (before === session) return;
  real.interceptor = session;
  const at = whichTab(real.tab);
  if (before !== undefined) ports.audit({ event: 'interception.off', ...whoIs(before.client), ...at });
  if (session !== undefined) ports.audit({ event: 'interception.on', ...whoIs(session.client), ...at });
}
