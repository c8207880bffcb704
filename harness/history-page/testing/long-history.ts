import type { HistoryEntry, HistoryEvent } from '../../history/event.ts';

/** Commands, answers and events in a busy minute, with a fault now and then. */
const STEP_MS = 0.6;
const FAULT_EVERY = 1_200;
const METHODS = ['Runtime.evaluate', 'Page.navigate', 'DOM.getDocument', 'Input.dispatchMouseEvent'] as const;

/** A history of this many frames, for tests and for the benchmark: three tabs, a command every few frames. */
export function longHistory(frames: number): HistoryEvent[] {
  const events: HistoryEvent[] = [];
  let t = 0;
  const add = (entry: HistoryEntry): void => void events.push({ t: (t += STEP_MS), ...entry });
  const frame = (link: 'extension' | 'client', from: 'peer' | 'server', text: string): void =>
    add({ type: 'frame', link, socket: 1, from, opcode: 'text', bytes: text.length, text });
  add({ type: 'life', of: 'relay', id: 'relay 1', state: 'started' });
  add({ type: 'life', of: 'worker', id: 'worker 1', state: 'started' });
  for (const link of ['extension', 'client'] as const) {
    add({ type: 'socket', link, socket: 1, state: 'open' });
    add({ type: 'socket', link, socket: 1, state: 'upgraded' });
  }
  for (const tab of [1, 2, 3]) {
    const state = {
      tab,
      targetId: `TARGET${tab}`,
      attachment: `a${tab}`,
      url: 'http://site.test/',
      title: '',
    };
    frame('extension', 'peer', JSON.stringify({ type: 'tab.attached', state }));
    const params = { sessionId: `S${tab}`, targetInfo: { targetId: `TARGET${tab}`, type: 'page' } };
    frame('client', 'server', JSON.stringify({ method: 'Target.attachedToTarget', params }));
  }
  for (let id = 1; events.length < frames; id++) {
    const tab = 1 + (id % 3);
    const method = METHODS[id % METHODS.length] ?? METHODS[0];
    const params = {
      expression: `document.querySelectorAll('li').length + ${id}`,
      url: `http://site.test/${id}`,
    };
    const session = `S${tab}`;
    frame('client', 'peer', JSON.stringify({ id, method, params, sessionId: session }));
    const header = { n: id, type: 'forwardCDPCommand', id, tab, attachment: `a${tab}`, method };
    frame('extension', 'server', `${JSON.stringify(header)}\n${JSON.stringify(params)}`);
    const event = {
      n: id,
      type: 'forwardCDPEvent',
      tab,
      attachment: `a${tab}`,
      method: 'Network.dataReceived',
    };
    frame(
      'extension',
      'peer',
      `${JSON.stringify(event)}\n${JSON.stringify({ dataLength: id, text: 'x'.repeat(200) })}`,
    );
    const told = { method: 'Network.dataReceived', params: { dataLength: id }, sessionId: session };
    frame('client', 'server', JSON.stringify(told));
    frame(
      'extension',
      'peer',
      `${JSON.stringify({ n: id, type: 'result', id })}\n{"result":{"value":${id}}}`,
    );
    frame('client', 'server', JSON.stringify({ id, result: { value: id }, sessionId: session }));
    if (events.length % FAULT_EVERY < 6) {
      add({ type: 'fault', name: 'worker-killed', phase: 'strike' });
      t += 400;
      add({ type: 'recovery', fault: 'worker-killed', ms: 400 });
    }
  }
  return events;
}
