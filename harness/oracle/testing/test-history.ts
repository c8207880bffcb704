/** Test helper: builds histories with short calls. */
import type { HistoryEntry, HistoryEvent, ObservedTab } from '../../history/event.ts';
import { judgeHistory, type Judgement } from '../oracle.ts';
import type { Invariant } from '../violation.ts';

export class TestHistory {
  readonly events: HistoryEvent[] = [];
  private t = 0;

  /** Advances the time. */
  wait(ms: number): this {
    this.t += ms;
    return this;
  }

  add(entry: HistoryEntry): this {
    this.events.push({ t: this.t, ...entry });
    return this;
  }

  client(from: 'peer' | 'server', message: object, socket = 1): this {
    return this.frame('client', from, JSON.stringify(message), socket);
  }

  extension(from: 'peer' | 'server', header: object, socket = 1): this {
    return this.frame('extension', from, JSON.stringify(header), socket);
  }

  frame(link: 'client' | 'extension', from: 'peer' | 'server', text: string, socket = 1): this {
    return this.add({ type: 'frame', link, socket, from, opcode: 'text', bytes: text.length, text });
  }

  fault(name: string, phase: 'strike' | 'struck' | 'heal'): this {
    return this.add({ type: 'fault', name, phase });
  }

  socket(state: 'open' | 'upgraded' | 'refused' | 'closed', socket = 1): this {
    return this.add({ type: 'socket', link: 'extension', socket, state });
  }

  /** The handshake of an extension socket. */
  handshake(socket = 1, instanceId = 'I1'): this {
    this.socket('open', socket).socket('upgraded', socket);
    this.extension('server', { type: 'connect.challenge' }, socket);
    this.extension('peer', { type: 'connect', instanceId }, socket);
    return this.extension('server', { type: 'hello-ok' }, socket);
  }

  observe(tabs: readonly ObservedTab[] = [], pending = 0, ghosts: readonly string[] = []): this {
    return this.add({ type: 'observation', ready: true, pending, tabs, ghosts });
  }

  mutation(state: 'asked' | 'answered' | 'refused' | 'unknown' | 'executed', id = 'M1'): this {
    return this.add({ type: 'mutation', id, state });
  }

  /** `cutOff`: the history ends in the middle. */
  judge(cutOff = false): Judgement {
    return judgeHistory(this.events, cutOff);
  }

  /** The violated invariants, in the order of the violations. */
  broken(): Invariant[] {
    return this.judge().violations.map(({ invariant }) => invariant);
  }
}

/** A history without violations: a client, an extension, a fault, and a final observation. */
export function goodHistory(): TestHistory {
  return new TestHistory()
    .add({ type: 'life', of: 'relay', id: 'relay 1', state: 'started' })
    .add({ type: 'life', of: 'worker', id: 'worker 1', state: 'started' })
    .handshake()
    .add({ type: 'intent', targetId: 'T1', wants: 'shared' })
    .client('peer', { id: 1, method: 'Target.setAutoAttach', params: { autoAttach: true } })
    .client('server', {
      method: 'Target.attachedToTarget',
      params: { sessionId: 'S1', targetInfo: { targetId: 'T1' } },
    })
    .client('server', { id: 1, result: {} })
    .mutation('asked')
    .client('peer', { id: 2, method: 'Runtime.evaluate', params: {}, sessionId: 'S1' })
    .mutation('executed')
    .client('server', { id: 2, result: {}, sessionId: 'S1' })
    .mutation('answered')
    .wait(1_000)
    .fault('worker-killed', 'strike')
    .fault('worker-killed', 'struck')
    .fault('worker-killed', 'heal')
    .wait(200)
    .handshake(2)
    .add({ type: 'recovery', fault: 'worker-killed', ms: 200 })
    .wait(1_000)
    .observe([{ targetId: 'T1', listed: true, attached: true, badge: 'ON' }]);
}
