/**
 * Streams and the trace of a page belong to the client that asked for them, though all clients reach the page through one
 * debugger. Chromium names streams with small numbers, so another client could guess them. A trace ends as a stream.
 */
import { NO_OPTION } from '../../protocol/refusal-text.ts';
import { carryOn, type CarryOutPorts } from '../cdp/carry-out.ts';
import type { Command } from '../cdp/command.ts';
import { isObject, parseBody, parseResult, stringOf } from '../cdp/json.ts';
import type { Commands, Timers } from '../cdp/ports.ts';
import type { ClientSession, RealSession, SessionClient, Tab } from '../cdp/sessions.ts';
import { INVALID_PARAMS } from '../errors.ts';
import { RELAY_LIMITS } from '../limits.ts';
import type { Outcome } from '../outcome.ts';
import { refused } from '../refusal.ts';
import type { Feature } from './feature.ts';
import { TraceStart } from './trace-start.ts';

type Ports = CarryOutPorts & Timers;

/** Commands whose result has a stream's handle, as `stream` or `resource.stream`. */
const STREAM_MAKERS = [
  'Fetch.takeResponseBodyAsStream',
  'Network.loadNetworkResource',
  'Page.printToPDF',
  'Page.startScreenRecording',
  'Page.stopScreenRecording',
];

/** A stream of a page's blob: named by a long random id, and the page itself can read it. */
const BLOB = /^blob:/;

const NOT_READER = refused(
  {
    rule: 'stream',
    what: 'Access to a stream',
    why: 'only the client that requested it can read or close it',
    option: `${NO_OPTION}. Request your own stream`,
  },
  { code: INVALID_PARAMS, words: 'Invalid stream handle.' },
);
const NOT_TRACER = refused({
  rule: 'trace',
  what: 'Tracing',
  why: 'another client is already tracing this page, and only one can',
  option: `${NO_OPTION}. Try again when that client has ended its trace or disconnected`,
});

export class StreamsAndTraces implements Feature {
  readonly name = 'streams and traces';
  readonly commands = {
    'IO.read': (session: ClientSession, command: Command) => this.useStream(session, command),
    'IO.close': (session: ClientSession, command: Command) => this.useStream(session, command),
    'Tracing.start': (session: ClientSession, command: Command) => {
      const { real } = session;
      if (real.tracer === undefined) {
        real.tracer = session;
        this.starts.set(real, TraceStart.of(this.ports, real, command.params));
      }
      this.useTrace(session, command);
    },
    'Tracing.end': (session: ClientSession, command: Command) => this.useTrace(session, command),
    'Tracing.recordClockSyncMarker': (session: ClientSession, command: Command) =>
      this.useTrace(session, command),
  };
  readonly answers = {
    ...Object.fromEntries(STREAM_MAKERS.map((method) => [method, noteResult])),
    'Tracing.start': (session: ClientSession, _command: Command, { kind }: Outcome) => {
      const { real } = session;
      if (kind !== 'answered' && real.tracer === session) real.tracer = undefined;
    },
  };
  readonly events = {
    'Tracing.bufferUsage': tellTracer,
    'Tracing.dataCollected': (real: RealSession, method: string, body: string) => {
      this.starts.get(real)?.see(body);
      return tellTracer(real, method, body);
    },
    'Tracing.tracingComplete': (real: RealSession, method: string, body: string) => {
      const missing = this.starts.get(real)?.missing();
      this.starts.delete(real);
      if (missing !== undefined) tellTracer(real, 'Tracing.dataCollected', missing);
      return tellTracer(real, method, body);
    },
  };
  private readonly ports: Ports;
  private readonly starts = new WeakMap<RealSession, TraceStart | undefined>();

  constructor(ports: Ports) {
    this.ports = ports;
  }

  sessionLeft(session: ClientSession): void {
    endOwned(this.ports, session);
  }

  debuggerLost({ root }: Tab): void {
    root.tracer = undefined;
    root.streams.clear();
  }

  private useStream(session: ClientSession, command: Command): void {
    const handle = stringOf(command.params['handle']) ?? '';
    const isOwn = BLOB.test(handle) || session.real.streams.get(handle) === session.client;
    if (isOwn) carryOn(this.ports, session, command);
    else command.fail(NOT_READER);
  }

  private useTrace(session: ClientSession, command: Command): void {
    const { tracer } = session.real;
    if (tracer === undefined || tracer === session) carryOn(this.ports, session, command);
    else command.fail(NOT_TRACER);
  }
}

/** What a command has made is its client's. */
function noteResult({ real, client }: ClientSession, _command: Command, outcome: Outcome): void {
  if (outcome.kind !== 'answered') return;
  const result = parseResult(outcome.body);
  const { resource } = result;
  noteStream(real, client, result['stream'] ?? (isObject(resource) ? resource['stream'] : undefined));
}

/** Events of a trace are its client's alone. */
function tellTracer(real: RealSession, method: string, body: string): boolean {
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
function endOwned(ports: Commands & Timers, session: ClientSession): void {
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
