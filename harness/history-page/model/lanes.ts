/** The lanes of a page: the user if anything is known of him, client, relay, worker, then the tabs. */

/** More lanes would leave the others no room. */
const TAB_LANES_MAX = 8;
const FIXED = ['user', 'client', 'relay', 'worker'];

export class Lanes {
  readonly user = 0;
  readonly client = 1;
  readonly relay = 2;
  readonly worker = 3;
  private readonly aliases = new Map<string, number>();
  private userIsSeen = false;

  /** The lane of a tab, by the tab's number in the table. */
  tab(index: number): number {
    return FIXED.length + index;
  }

  /** From here on, the simulator's lane with this name is that tab's. */
  alias(lane: string, tab: number): void {
    this.aliases.set(lane, tab);
  }

  tabOf(lane: string): number | undefined {
    return this.aliases.get(lane);
  }

  /** The lane for the simulator's name of it, such as `worker 3`. */
  named(lane: string): number {
    if (lane.startsWith('person') || lane.startsWith('user') || lane.startsWith('nemesis')) {
      this.userIsSeen = true;
      return this.user;
    }
    if (lane.startsWith('client')) return this.client;
    return lane.startsWith('relay') ? this.relay : this.worker;
  }

  /** The names of the lanes that are needed, and where each lane of the building is among them. */
  settled(tabs: readonly string[]): { names: readonly string[]; place: (lane: number) => number } {
    const shown = tabs.length <= TAB_LANES_MAX ? tabs : [...tabs.slice(0, TAB_LANES_MAX - 1), 'other tabs'];
    const all = [...FIXED, ...shown];
    const names = this.userIsSeen ? all : all.slice(1);
    const shift = this.userIsSeen ? 0 : 1;
    return { names, place: (lane) => Math.min(lane, all.length - 1) - shift };
  }
}
