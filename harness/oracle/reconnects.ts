/** O9: the extension never stops reconnecting, and never reconnects too often. */
import type { HistoryEvent } from '../history/event.ts';
import type { Check, CheckTools } from './check.ts';
import type { Violation } from './violation.ts';

/** Allowed attempts per window, plus a few for each worker start in it. */
const TRIES_MAX = 12;
const TRIES_PER_START_MAX = 3;
const WINDOW_MS = 10_000;
/** The extension's back-off ends at 30 s, and Chromium delays sockets that keep failing by up to 5 s. */
const IDLE_MS_MAX = 45_000;

export class Reconnects implements Check {
  private readonly tools: CheckTools;
  private tries: number[] = [];
  private workerStarts: number[] = [];
  private readonly connected = new Set<number>();
  private wasConnected = false;
  /** Since when the extension should try to connect but has not. */
  private idleSinceMs = 0;
  private spinning = false;
  private stopped = false;

  constructor(tools: CheckTools) {
    this.tools = tools;
  }

  see(event: HistoryEvent): void {
    if (event.type === 'life' && event.of === 'worker' && event.state === 'started') {
      this.workerStarts.push(event.t);
      this.idleSinceMs = event.t;
    }
    if (event.type === 'socket' && event.link === 'extension')
      this.onSocket(event.socket, event.state, event.t);
    this.look(event.t);
  }

  end(): void {
    // Violations are reported as they happen.
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
    this.workerStarts = this.workerStarts.filter((ms) => t - ms <= WINDOW_MS);
    const max = TRIES_MAX + TRIES_PER_START_MAX * this.workerStarts.length;
    if (this.tries.length <= max) {
      this.spinning = false;
      return;
    }
    if (this.spinning) return;
    this.spinning = true;
    this.report(
      `the extension opened ${this.tries.length} connections within ${WINDOW_MS / 1000} s; expected at most ${max} with ${this.workerStarts.length} worker starts`,
      { part: 'extension' },
    );
  }

  private look(t: number): void {
    const { situation } = this.tools;
    const hasReason =
      this.wasConnected &&
      this.connected.size === 0 &&
      // The user may have closed the browser.
      !situation.isRelaysView &&
      !situation.isTroubled &&
      situation.isRunning('relay') !== false &&
      situation.isRunning('browser') !== false;
    if (!hasReason) {
      this.idleSinceMs = t;
      return;
    }
    if (this.stopped || t - this.idleSinceMs <= IDLE_MS_MAX) return;
    this.stopped = true;
    this.report(
      `the extension has not tried to connect for ${Math.round((t - this.idleSinceMs) / 1000)} s, although relay and browser are running`,
      { notConnected: true },
    );
  }

  private report(text: string, about: Pick<Violation, 'part' | 'notConnected'>): void {
    this.tools.report({ invariant: 'O9', text, ...about });
  }
}
