/** What is running, since when, and which faults are active. */
import type { HistoryEvent, LifeEntry } from '../history/event.ts';

type RunningPart = LifeEntry['of'];

interface Life {
  readonly isRunning: boolean;
  readonly t: number;
  readonly detail: string | undefined;
}

export class Running {
  private readonly latest = new Map<RunningPart, Life>();
  private readonly instances = new Map<RunningPart, Set<string>>();
  private readonly ends: { readonly part: RunningPart; readonly t: number }[] = [];
  private readonly faults = new Map<string, number>();
  /** When the last fault ended. */
  private healedMs = 0;

  see(event: HistoryEvent): void {
    if (event.type === 'life') this.onLife(event, event.t);
    if (event.type !== 'fault') return;
    if (event.phase === 'strike') this.faults.set(event.name, event.t);
    if (event.phase === 'heal') {
      if (event.name === 'all') this.faults.clear();
      this.faults.delete(event.name);
      this.healedMs = event.t;
    }
  }

  /** The latest start or end of any instance of a part; undefined if the history has none. */
  of(part: RunningPart): Life | undefined {
    return this.latest.get(part);
  }

  /** The fault that has been active for longest. */
  get activeFault(): { readonly name: string; readonly sinceMs: number } | undefined {
    const [first] = this.faults;
    return first === undefined ? undefined : { name: first[0], sinceMs: first[1] };
  }

  /** When the last fault ended. 0: none did. */
  get calmSinceMs(): number {
    return this.healedMs;
  }

  /** When an instance of a part first ended after `ms`. */
  endedAfter(part: RunningPart, ms: number): number | undefined {
    return this.ends.find((end) => end.part === part && end.t >= ms)?.t;
  }

  private onLife({ of, id, state, detail }: LifeEntry, t: number): void {
    const instances = this.instances.get(of) ?? new Set();
    this.instances.set(of, instances);
    if (state === 'started') instances.add(id);
    else {
      instances.delete(id);
      this.ends.push({ part: of, t });
    }
    this.latest.set(of, { isRunning: instances.size > 0, t, detail });
  }
}
