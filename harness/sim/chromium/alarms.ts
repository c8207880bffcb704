/** `chrome.alarms`: they outlive the worker, and start it. */
import type { Cancel, Kernel } from '../kernel.ts';

interface Alarm {
  readonly name: string;
  readonly periodInMinutes: number;
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
  set(name: string, periodInMinutes: number): void {
    this.clear(name);
    const alarm = { name, periodInMinutes };
    const next = (): Cancel =>
      this.kernel.schedule('browser', periodInMinutes * 60_000, `alarm ${name}`, () => {
        entry.cancel = next();
        this.ring(alarm);
      });
    const entry = { alarm, cancel: next() };
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
