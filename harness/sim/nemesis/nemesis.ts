/** Breaks things, as the seed decides, and takes everything back in the end. */
import type { SimWorld } from '../world.ts';
import { How, strike, type SimFaultName } from './faults.ts';

/** Divides by all small numbers of things to choose from. */
const HOW_MAX = 360;
/** What follows a fault: acts of the user, or else one of the faults. */
export const FOLLOWING_ACTS = ['click', 'cancel', 'click again'] as const;
/** When, in milliseconds after it: around the worker's start, which takes 20, and within slow storage's answers. */
const FOLLOWING_MS = [1, 0, 5, 15, 20, 21, 22, 25, 40, 100, 500, 1_500, 3_100];
/** Within a period a fault strikes at one of this many moments: fine enough to fall between any two events. */
const DELAYS = 1_000;

export class Nemesis {
  /** How often each fault has struck. */
  readonly struck = new Map<SimFaultName, number>();
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

  /** Now and then something follows at once, mostly in the same tab. */
  private considerFollowing(tab: number | undefined): void {
    const { kernel, options, foreign } = this.world;
    if (!kernel.chance('following', foreign ? 0 : options.followUpRate)) return;
    const what = kernel.choose('following what', FOLLOWING_ACTS.length + options.faults.length);
    const how = new How(kernel.choose('following how', HOW_MAX), tab);
    const delayMs = FOLLOWING_MS[kernel.choose('following when', FOLLOWING_MS.length)] ?? 0;
    kernel.schedule('nemesis', delayMs, 'what follows', () => {
      if (this.stopped) return;
      const name = options.faults[what - FOLLOWING_ACTS.length];
      if (name !== undefined) return this.strike(name, how);
      this.act(FOLLOWING_ACTS[what] ?? 'click', how);
      this.considerFollowing(how.tab);
    });
  }

  private act(act: (typeof FOLLOWING_ACTS)[number], how: How): void {
    const { person, browser } = this.world;
    if (act === 'cancel') return person.cancel();
    const tab = browser.tabs().find(({ key }) => key === how.tab) ?? how.pick(browser.tabs());
    if (tab === undefined) return;
    how.tab = tab.key;
    person.clickNow(tab, act === 'click again');
  }

  private strike(name: SimFaultName, how: How): void {
    const { kernel } = this.world;
    kernel.record({ type: 'fault', name, phase: 'strike' });
    const outcome = strike(this.world, name, how);
    if (outcome === false) return;
    if (outcome !== true) this.heals.push(outcome);
    this.struck.set(name, (this.struck.get(name) ?? 0) + 1);
    kernel.sometimes(`fault: ${name}`);
    kernel.record({ type: 'fault', name, phase: 'struck' });
    this.considerFollowing(how.tab);
  }
}
