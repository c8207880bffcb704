/** Breaks things, as the seed decides, and takes everything back in the end. */
import type { SimWorld } from '../world.ts';
import { How, strike, type FaultName } from './faults.ts';

/** Divides by all small numbers of things to choose from. */
const HOW_MAX = 360;
/** Within a period a fault strikes at one of this many moments: fine enough to fall between any two events. */
const DELAYS = 1_000;

export class Nemesis {
  /** How often each fault has struck. */
  readonly struck = new Map<FaultName, number>();
  private readonly world: SimWorld;
  private readonly heals: (() => void)[] = [];
  private stopped = false;

  constructor(world: SimWorld) {
    this.world = world;
  }

  start(): void {
    this.next();
  }

  /** No more faults; those that last are taken away. */
  heal(): void {
    this.stopped = true;
    for (const heal of this.heals) heal();
    this.world.kernel.record({ type: 'fault', name: 'all', phase: 'heal' });
  }

  /** Considerations have fixed times, but for a delay of their own. */
  private next(): void {
    const { kernel, options } = this.world;
    kernel.schedule('nemesis', options.faultEveryMs, 'considers a fault', () => {
      if (this.stopped) return;
      this.consider();
      this.next();
    });
  }

  private consider(): void {
    const { kernel, options } = this.world;
    const name = options.faults[kernel.choose('nemesis', options.faults.length + 1) - 1];
    const how = new How(kernel.choose('nemesis how', HOW_MAX));
    const delayMs = Math.floor((options.faultEveryMs * kernel.choose('nemesis when', DELAYS)) / DELAYS);
    if (name === undefined) return;
    kernel.schedule('nemesis', delayMs, name, () => {
      if (!this.stopped) this.strike(name, how);
    });
  }

  private strike(name: FaultName, how: How): void {
    const { kernel } = this.world;
    kernel.record({ type: 'fault', name, phase: 'strike' });
    const outcome = strike(this.world, name, how);
    if (outcome === false) return;
    if (outcome !== true) this.heals.push(outcome);
    this.struck.set(name, (this.struck.get(name) ?? 0) + 1);
    kernel.sometimes(`fault: ${name}`);
    kernel.record({ type: 'fault', name, phase: 'struck' });
  }
}
