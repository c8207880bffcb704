import type { HistoryEntry, HistoryEvent } from '../../history/event.ts';

export const WORKER_KILLED = 'worker-killed';

/** A strike. `recoveryMs` is undefined if the connection never recovered. */
export type SampleFault = readonly [name: string, outageMs: number, recoveryMs: number | undefined];

/** Test helper: a realistic history, identical for the same seed. */
export function sampleHistory(
  faults: readonly SampleFault[],
  seed: number,
  failure: string | undefined,
): HistoryEvent[] {
  const events: HistoryEvent[] = [];
  const at = (t: number, entry: HistoryEntry): void => void events.push({ t, ...entry });
  const life = (t: number, of: 'browser' | 'worker' | 'relay' | 'client', id: string, on: boolean): void =>
    at(t, { type: 'life', of, id, state: on ? 'started' : 'ended' });
  let worker = 1;
  let socket = 1;
  let relay = 1;
  const connect = (t: number): void => {
    at(t, { type: 'socket', link: 'extension', socket, state: 'open' });
    at(t + 9, { type: 'socket', link: 'extension', socket, state: 'upgraded' });
  };
  at(0, { type: 'step', name: 'start the browser and the relay', state: 'started' });
  life(12, 'relay', 'relay 1', true);
  life(60, 'browser', 'chromium 1', true);
  life(820, 'worker', 'worker 1', true);
  connect(860);
  life(930, 'client', 'client 1', true);
  at(940, { type: 'socket', link: 'client', socket: 1, state: 'open' });
  at(948, { type: 'socket', link: 'client', socket: 1, state: 'upgraded' });
  at(1000, { type: 'step', name: 'start the browser and the relay', state: 'passed' });
  let t = 1200;
  for (const [name, outageMs, recoveryMs] of faults) {
    const step = `strike ${name} and wait for an answer`;
    at(t, { type: 'step', name: step, state: 'started' });
    t += 300;
    at(t, { type: 'fault', name, phase: 'strike' });
    at(t + 2, { type: 'fault', name, phase: 'struck', detail: `seen by the harness: ${name}` });
    at(t + 4, { type: 'socket', link: 'extension', socket, state: 'closed', detail: 'code 1006' });
    if (name === WORKER_KILLED) life(t + 3, 'worker', `worker ${worker}`, false);
    if (name.startsWith('relay')) life(t + 3, 'relay', `relay ${relay}`, false);
    at(t + outageMs, { type: 'fault', name, phase: 'heal' });
    if (name === WORKER_KILLED) life(t + outageMs + 30, 'worker', `worker ${++worker}`, true);
    if (name.startsWith('relay')) life(t + outageMs + 20, 'relay', `relay ${++relay}`, true);
    if (name === 'black-hole') {
      at(t + 900, { type: 'socket', link: 'extension', socket: ++socket, state: 'open' });
      at(t + 1900, { type: 'socket', link: 'extension', socket, state: 'refused', detail: 'no answer' });
    }
    socket += 1;
    connect(t + outageMs + 40);
    if (recoveryMs === undefined) {
      t += 5600;
      at(t, { type: 'step', name: step, state: 'failed', ...(failure && { detail: failure }) });
    } else {
      at(t + recoveryMs, { type: 'recovery', fault: name, ms: recoveryMs });
      t += Math.max(recoveryMs, outageMs) + 200;
      at(t, { type: 'step', name: step, state: 'passed' });
    }
    t += 250;
  }
  if (faults.length === 0) t += 9000;
  const check = failure === undefined ? 'passed' : 'failed';
  at(t, { type: 'step', name: 'check what the client saw', state: 'started' });
  at(t + 700, { type: 'step', name: 'check what the client saw', state: check });
  addFrames(events, seed, t + 700);
  return events.sort((a, b) => a.t - b.t);
}

/** Adds pairs of commands and answers on both links, with silence between each strike and its recovery. */
function addFrames(events: HistoryEvent[], seed: number, endMs: number): void {
  const random = randomNumbers(seed + 1);
  const silences = events.flatMap((event) =>
    event.type === 'recovery' ? [[event.t - event.ms, event.t] as const] : [],
  );
  let t = 960;
  for (let id = 1; t < endMs; id += 1) {
    t += random() ** 3 * 120;
    const now = Math.round(t * 10) / 10;
    if (now >= endMs || silences.some(([from, to]) => now >= from && now < to)) continue;
    const text = JSON.stringify({
      id,
      method: 'Runtime.evaluate',
      params: { expression: `document.title + ${id}` },
    });
    for (const link of ['client', 'extension'] as const) {
      events.push({
        t: now,
        type: 'frame',
        link,
        socket: 1,
        from: 'peer',
        opcode: 'text',
        bytes: text.length,
        text,
      });
      if (random() < 0.6) {
        const answer = `{"id":${id},"result":{"value":"Example ${id}"}}`;
        const bytes = answer.length;
        events.push({
          t: now,
          type: 'frame',
          link,
          socket: 1,
          from: 'server',
          opcode: 'text',
          bytes,
          text: answer,
        });
      }
    }
  }
}

/** A small linear congruential generator, so that samples are identical in every run. */
function randomNumbers(seed: number): () => number {
  let state = seed;
  return () => {
    state = (state * 1_103_515_245 + 12_345) % 2_147_483_648;
    return state / 2_147_483_648;
  };
}
