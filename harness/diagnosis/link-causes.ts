/** Why the extension is not connected to the relay. */
import type { Cause, Evidence, Symptom } from './cause.ts';
import type { Trace } from './trace.ts';
import { owed, SENDER, type Connection } from './link-trace.ts';

/** A fault that ended so recently may still explain what is missing. */
const AFTERMATH_MS = 1_000;
/** As many connections in a row that end the same way are no accident. */
const SAME_END = 2;
/** The extension tries again within this time, unless earlier tries failed. */
const RETRY_MS = 2_000;
/** Our extension gives up a handshake after 5 s. */
const GIVEN_UP_MS = 10_000;

/** Undefined if the extension is connected. */
export function causeInLink(trace: Trace, symptom: Symptom): Cause | undefined {
  return notRunning(trace) ?? notConnected(trace, symptom) ?? misjudged(trace, symptom);
}

/** The handshake is complete, and the relay does not think so. */
function misjudged({ link }: Trace, { notConnected: isSymptom, atMs }: Symptom): Cause | undefined {
  if (isSymptom !== true || link.last === undefined) return undefined;
  const what = 'it does not count the extension as connected, although the handshake is complete';
  const evidence = stateOf(link.last);
  return { kind: 'handshake', part: 'relay', what, sinceMs: link.last.steps.at(-1)?.t ?? atMs, evidence };
}

function notRunning({ running }: Trace): Cause | undefined {
  for (const part of ['browser', 'relay'] as const) {
    const life = running.of(part);
    if (life === undefined || life.isRunning) continue;
    const why = life.detail === undefined ? '' : ` (${life.detail})`;
    const what = `it is not running${why}`;
    return {
      kind: 'not-running',
      part,
      what,
      sinceMs: life.t,
      evidence: [{ t: life.t, text: `${part} ended${why}` }],
    };
  }
  return undefined;
}

function notConnected(trace: Trace, { atMs }: Symptom): Cause | undefined {
  const { link, running } = trace;
  const { last } = link;
  // A history that begins in the middle, or that of a relay whose extension connects only when it is asked to.
  if (last === undefined) return neverTried(trace, atMs);
  const missing = owed(last);
  const isOpen = last.closedMs === undefined && last.refused === undefined;
  if (isOpen && (missing === undefined || !speaksOurs(trace))) return undefined;
  const fault = running.activeFault;
  if (fault !== undefined) {
    const what = `the fault ${fault.name} is still active`;
    return { kind: 'blocked', part: 'network', what, sinceMs: fault.sinceMs, evidence: stateOf(last) };
  }
  if (last.refusal !== undefined) {
    const what = `it refuses the extension (${last.refusal})`;
    return { kind: 'refused', part: 'relay', what, sinceMs: firstRefusal(trace), evidence: stateOf(last) };
  }
  if (isOpen) return unfinished(last, atMs);
  return ended(trace, last, atMs);
}

/** Whether any connection of the history has our handshake: others are not understood. */
function speaksOurs({ link }: Trace): boolean {
  return link.connections.some(({ steps }) => steps.length > 0);
}

function neverTried({ running, link }: Trace, atMs: number): Cause | undefined {
  const worker = running.of('worker');
  if (worker === undefined || link.tries.length > 0) return undefined;
  return doesNotConnect(worker.isRunning ? worker.t : atMs, worker.isRunning, [
    { t: worker.t, text: `worker ${worker.isRunning ? 'started' : 'ended'}` },
  ]);
}

function doesNotConnect(sinceMs: number, workerRuns: boolean, evidence: readonly Evidence[]): Cause {
  const what = workerRuns ? 'it has not tried to connect' : 'its worker ended and has not started again';
  return { kind: 'does-not-connect', part: 'extension', what, sinceMs, evidence };
}

/**
 * An open connection whose handshake waits for somebody. The extension must not wait forever: a relay that is stuck
 * is the reason why it gives a connection up.
 */
function unfinished(connection: Connection, atMs: number): Cause {
  const step = owed(connection) ?? 'connect.challenge';
  const since = connection.steps.at(-1)?.t ?? connection.upgradedMs ?? connection.openMs;
  const { socket } = connection;
  if (SENDER[step] === 'relay' && atMs - since > GIVEN_UP_MS) {
    const what = `it still waits for ${step} on connection ${socket}, and has not given that connection up`;
    return { kind: 'handshake', part: 'extension', what, sinceMs: since, evidence: stateOf(connection) };
  }
  const what = `it has not sent ${step} on connection ${socket}`;
  return { kind: 'handshake', part: SENDER[step], what, sinceMs: since, evidence: stateOf(connection) };
}

/** The last connection has ended. */
function ended(trace: Trace, last: Connection, atMs: number): Cause {
  const { running, link } = trace;
  const calmMs = running.calmSinceMs + AFTERMATH_MS;
  const recent = link.connections.filter(({ openMs }) => openMs >= calmMs);
  const worker = running.of('worker');
  const endMs = last.closedMs ?? last.openMs;
  const { closedBy } = last;
  if (closedBy?.from === 'server' && atMs - closedBy.t < RETRY_MS) {
    if (whoEnded(last) === 'relay') {
      const what = `it closed the connection of the extension (${closedBy.text})`;
      return { kind: 'refused', part: 'relay', what, sinceMs: closedBy.t, evidence: stateOf(last) };
    }
    // The relay gives a connection up on which the extension is silent.
    if (recent.length < SAME_END) return unfinished(last, atMs);
  }
  if (recent.length < SAME_END) {
    const sinceMs = Math.max(endMs, worker?.isRunning === true ? worker.t : 0);
    return doesNotConnect(sinceMs, worker?.isRunning !== false, stateOf(last));
  }
  // It tries, and every try ends. Whoever owes the next step makes the other end give up.
  const blame = recent.map(whoEnded);
  const part = blame.filter((it) => it === 'relay').length * 2 > blame.length ? 'relay' : 'extension';
  const step = owed(last);
  const what =
    step === undefined
      ? `each connection ends after its handshake (${recent.length} in a row)`
      : `each connection ends before ${step} (${recent.length} in a row)`;
  return { kind: 'handshake', part, what, sinceMs: recent[0]?.openMs ?? endMs, evidence: stateOf(last) };
}

/** Who is responsible for the end of a connection: who owed the next step, or else who closed it. */
function whoEnded(connection: Connection): 'relay' | 'extension' {
  const step = owed(connection);
  if (connection.refused !== undefined) return 'relay';
  if (step !== undefined && connection.closedBy?.from !== (SENDER[step] === 'relay' ? 'server' : 'peer')) {
    return SENDER[step];
  }
  return connection.closedBy?.from === 'server' ? 'relay' : 'extension';
}

function firstRefusal({ link }: Trace): number {
  const { connections } = link;
  const other = connections.findLastIndex(({ refusal }) => refusal === undefined);
  return connections[other + 1]?.openMs ?? 0;
}

/** How far a connection came. */
export function stateOf(connection: Connection): Evidence[] {
  const { socket, openMs, closedMs, closedBy, refused, steps } = connection;
  const name = `connection ${socket} of the extension`;
  return [
    { t: openMs, text: refused === undefined ? `${name} opened` : `${name} failed: ${refused}` },
    ...steps.slice(-1).map(({ type, t }) => ({ t, text: `${name}: ${type} from the ${SENDER[type]}` })),
    ...(closedBy === undefined
      ? []
      : [
          {
            t: closedBy.t,
            text: `${name}: close from the ${closedBy.from === 'server' ? 'relay' : 'extension'}: ${closedBy.text}`,
          },
        ]),
    ...(closedMs === undefined ? [] : [{ t: closedMs, text: `${name} closed` }]),
  ];
}
