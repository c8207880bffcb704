/** The state at one point of a history: what is running, and which faults are active. */
import type { FaultEntry, HistoryEvent, LifeEntry } from '../history/event.ts';

export class Situation {
  /** When the last active fault was healed; undefined if there was none, or one is still active. */
  healedMs: number | undefined;
  /** The relay recorded it: what browser and worker do while they are not connected is not in it. */
  isRelaysView = false;
  /** It began before its first event. */
  goesOn = false;
  private readonly on = new Map<string, number>();
  private readonly running = new Map<LifeEntry['of'], Set<string>>();

  /** Whether any fault is active. */
  get isTroubled(): boolean {
    return this.on.size > 0;
  }

  /** Whether any instance of a part is running; undefined if the history has no event about it. */
  isRunning(of: LifeEntry['of']): boolean | undefined {
    const running = this.running.get(of);
    return running === undefined ? undefined : running.size > 0;
  }

  see(event: HistoryEvent): void {
    if (event.type === 'fault') this.onFault(event, event.t);
    if (event.type === 'life') this.onLife(event);
    if (event.type !== 'about') return;
    this.isRelaysView ||= event.view === 'relay';
    this.goesOn ||= event.goesOn === true;
  }

  /** A fault that is active twice has to be healed twice. */
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
    const running = this.running.get(of) ?? new Set();
    this.running.set(of, running);
    if (state === 'started') running.add(id);
    else running.delete(id);
  }
}
