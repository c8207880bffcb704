/** `chrome.alarms`: they outlive the worker, and start it. */
import type { Cancel, Kernel } from '../kernel.ts';

interface Alarm {
  readonly name: string;
  readonly periodInMinutes?: number;
}

/** When it rings: first after the delay, or after a period, and then every period if there is one. */
export interface AlarmInfo {
  readonly delayInMinutes?: number;
  readonly periodInMinutes?: number;
}

export class Alarms {
  private readonly kernel: Kernel;
  private readonly ring: (alarm: Alarm) => void;
  private readonly alarms = new Map<string, { readonly alarm: Alarm; cancel: Cancel }>();

  constructor(kernel: Kernel, ring: (alarm: Alarm) => void) {
    this.kernel = kernel;
    this.ring = ring;
  }

  /** Takes the place of one of the same name. */
  set(name: string, { periodInMinutes, delayInMinutes = periodInMinutes ?? 0 }: AlarmInfo): void {
    this.clear(name);
    const alarm = { name, ...(periodInMinutes === undefined ? {} : { periodInMinutes }) };
    const after = (minutes: number): Cancel =>
      this.kernel.schedule('browser', minutes * 60_000, `alarm ${name}`, () => {
        if (periodInMinutes === undefined) this.alarms.delete(name);
        else entry.cancel = after(periodInMinutes);
        this.ring(alarm);
      });
    const entry = { alarm, cancel: after(delayInMinutes) };
    this.alarms.set(name, entry);
  }

  /** Whether there was one. */
  clear(name: string): boolean {
    this.alarms.get(name)?.cancel();
    return this.alarms.delete(name);
  }

  /** Whether there were any. */
  clearAll(): boolean {
    const names = [...this.alarms.keys()];
    for (const name of names) this.clear(name);
    return names.length > 0;
  }

  all(): Alarm[] {
    return [...this.alarms.values()].map(({ alarm }) => alarm);
  }
}
