/** What is known at a moment of a history: who lives, and which faults are on. */
import type { FaultEntry, HistoryEvent, LifeEntry } from '../history/event.ts';

export class Situation {
  /** When the last fault that was on was healed; undefined if there was none, or one is still on. */
  healedMs: number | undefined;
  private readonly on = new Map<string, number>();
  private readonly alive = new Map<LifeEntry['of'], Set<string>>();

  /** Whether any fault is on. */
  get isTroubled(): boolean {
    return this.on.size > 0;
  }

  /** Whether a part lives; undefined where the history has never said anything about it. */
  lives(of: LifeEntry['of']): boolean | undefined {
    const lives = this.alive.get(of);
    return lives === undefined ? undefined : lives.size > 0;
  }

  see(event: HistoryEvent): void {
    if (event.type === 'fault') this.onFault(event, event.t);
    if (event.type === 'life') this.onLife(event);
  }

  /** A fault that strikes twice at once has to be healed twice. */
  private onFault({ name, phase }: FaultEntry, t: number): void {
    const count = this.on.get(name) ?? 0;
    if (phase === 'strike') {
      this.on.set(name, count + 1);
      this.healedMs = undefined;
    }
    if (phase !== 'heal') return;
    if (count > 1) this.on.set(name, count - 1);
    else this.on.delete(name);
    if (this.on.size === 0) this.healedMs = t;
  }

  private onLife({ of, id, state }: LifeEntry): void {
    const lives = this.alive.get(of) ?? new Set();
    this.alive.set(of, lives);
    if (state === 'started') lives.add(id);
    else lives.delete(id);
  }
}
