/** O9: reconnecting never stops and never spins. */
import type { HistoryEvent } from '../history/event.ts';
import type { Check, CheckTools } from './check.ts';

/** Within a window, this many tries, and a few more for each life of the worker that begins in it. */
const TRIES_MAX = 12;
const TRIES_PER_LIFE_MAX = 3;
const WINDOW_MS = 10_000;
/** The extension's back-off ends at 30 s, and Chromium delays sockets that keep failing by up to 5 s. */
const IDLE_MS_MAX = 45_000;

export class Reconnects implements Check {
  private readonly tools: CheckTools;
  private tries: number[] = [];
  private lives: number[] = [];
  private readonly connected = new Set<number>();
  private wasConnected = false;
  /** Since when there was every reason to try, and no try. */
  private idleSinceMs = 0;
  private spinning = false;
  private stopped = false;

  constructor(tools: CheckTools) {
    this.tools = tools;
  }

  see(event: HistoryEvent): void {
    if (event.type === 'life' && event.of === 'worker' && event.state === 'started') {
      this.lives.push(event.t);
      this.idleSinceMs = event.t;
    }
    if (event.type === 'socket' && event.link === 'extension')
      this.onSocket(event.socket, event.state, event.t);
    this.look(event.t);
  }

  end(): void {
    // Everything is told when it happens.
  }

  private onSocket(socket: number, state: 'open' | 'upgraded' | 'refused' | 'closed', t: number): void {
    this.idleSinceMs = t;
    this.stopped = false;
    if (state === 'upgraded') {
      this.connected.add(socket);
      this.wasConnected = true;
      this.tools.judged('O9');
    }
    if (state === 'closed') this.connected.delete(socket);
    if (state === 'open' || state === 'refused') this.onTry(t);
  }

  private onTry(t: number): void {
    this.tries = [...this.tries, t].filter((ms) => t - ms <= WINDOW_MS);
    this.lives = this.lives.filter((ms) => t - ms <= WINDOW_MS);
    const max = TRIES_MAX + TRIES_PER_LIFE_MAX * this.lives.length;
    if (this.tries.length <= max) {
      this.spinning = false;
      return;
    }
    if (this.spinning) return;
    this.spinning = true;
    this.report(
      `the extension opened ${this.tries.length} connections within ${WINDOW_MS / 1000} s; ${max} are enough for ${this.lives.length} new lives of its worker`,
    );
  }

  private look(t: number): void {
    const { situation } = this.tools;
    const hasReason =
      this.wasConnected &&
      this.connected.size === 0 &&
      !situation.isTroubled &&
      situation.lives('relay') !== false &&
      situation.lives('browser') !== false;
    if (!hasReason) {
      this.idleSinceMs = t;
      return;
    }
    if (this.stopped || t - this.idleSinceMs <= IDLE_MS_MAX) return;
    this.stopped = true;
    this.report(
      `the relay and the browser are there, but the extension has not tried to connect for ${Math.round((t - this.idleSinceMs) / 1000)} s`,
    );
  }

  private report(text: string): void {
    this.tools.report({ invariant: 'O9', text });
  }
}
