/** O7: one extension holds the slot, and a dead one never blocks a live one. */
import type { HistoryEvent } from '../history/event.ts';
import type { Check, CheckTools } from './check.ts';
import { linkHeaders, type LinkHeader } from './messages.ts';

/** Messages delayed by a proxy may reach a replaced socket this late. */
const TAKEOVER_MS = 10_000;
/** A live extension sends something every second and answers a probe within another. */
const DEAD_AFTER_MS = 5_000;

interface Holder {
  readonly socket: number;
  readonly sinceMs: number;
}

export class Slot implements Check {
  private readonly tools: CheckTools;
  private readonly instances = new Map<number, string>();
  private readonly heardMs = new Map<number, number>();
  private readonly closed = new Set<number>();
  private readonly reported = new Set<number>();
  private holder: Holder | undefined;

  constructor(tools: CheckTools) {
    this.tools = tools;
  }

  see(event: HistoryEvent): void {
    if (event.type === 'socket' && event.link === 'extension' && event.state === 'closed') {
      this.closed.add(event.socket);
    }
    // When a relay ends, its slot is free.
    if (event.type === 'life' && event.of === 'relay') this.holder = undefined;
    if (event.type !== 'frame' || event.link !== 'extension') return;
    if (event.from === 'peer') this.heardMs.set(event.socket, event.t);
    for (const header of linkHeaders(event)) {
      if (event.from === 'peer') this.fromExtension(event.socket, header);
      else this.fromRelay(event.socket, header, event.t);
    }
  }

  end(): void {
    // Violations are reported as they happen.
  }

  private fromExtension(socket: number, { type, instanceId }: LinkHeader): void {
    if (type === 'connect' && instanceId !== undefined) this.instances.set(socket, instanceId);
  }

  private fromRelay(socket: number, header: LinkHeader, t: number): void {
    if (header.type === 'hello-ok') {
      this.tools.judged('O7');
      this.holder = { socket, sinceMs: t };
      return;
    }
    if (header.type === 'refuse' && header.code === 'already-connected') this.onRefused(socket, t);
    if (header.n === undefined || this.holder === undefined || this.holder.socket === socket) return;
    if (t - this.holder.sinceMs < TAKEOVER_MS || this.reported.has(socket)) return;
    this.reported.add(socket);
    this.report(
      `the relay still sends commands to the extension's socket ${socket}, ${seconds(t - this.holder.sinceMs)} after socket ${this.holder.socket} took over the slot`,
    );
  }

  private onRefused(socket: number, t: number): void {
    const { holder } = this;
    if (holder === undefined) return;
    const because = this.whyWrong(socket, holder.socket, t);
    if (because !== undefined) {
      this.report(
        `the extension's socket ${socket} was refused because socket ${holder.socket} holds the slot, but ${because}`,
      );
    }
  }

  private whyWrong(socket: number, holder: number, t: number): string | undefined {
    const instance = this.instances.get(socket);
    if (instance !== undefined && instance === this.instances.get(holder)) {
      return 'both belong to the same installation';
    }
    if (this.closed.has(holder)) return 'that socket is closed';
    const silentMs = t - (this.heardMs.get(holder) ?? t);
    if (silentMs > DEAD_AFTER_MS) return `that socket has sent nothing for ${seconds(silentMs)}`;
    return undefined;
  }

  private report(text: string): void {
    this.tools.report({ invariant: 'O7', text, part: 'relay' });
  }
}

function seconds(ms: number): string {
  return `${(ms / 1000).toFixed(1)} s`;
}
