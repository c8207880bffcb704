/** What is looked at as the run goes, whatever breaks. */
import { LINK_LIMITS } from '../../../relay/protocol/limits.ts';
import type { SimWorld } from '../world.ts';

/** How often it is looked, in milliseconds. */
const LOOK_MS = 1_000;

/**
 * No command may be without a reply for longer: the relay holds one for 30 seconds at most, and a frozen or
 * crashed tab, a stopped relay or a machine that sleeps adds to that no more than this allows for.
 */
const REPLY_MS_MAX = 90_000;

/** Reconnecting more often than this within ten seconds is spinning. Each worker instance has tries of its own. */
const TRIES_MAX = 10;
const TRIES_WINDOW_MS = 10_000;

/** A running worker with quick storage shows for no longer than this that a shared tab is not shared. */
const UNTRUE_BADGE_MS = 5_000;

/** What was seen of a tab, by its key. */
interface Seen {
  /** Since when the button has said that a shared tab is not shared. */
  untrueSinceMs?: number;
  /** The debugger was off after the user had stopped sharing the tab. */
  wasOff?: boolean;
  /** And was on, at the last look. */
  isOnAgain?: boolean;
}

export class Watch {
  private readonly world: SimWorld;
  private tries: number[] = [];
  private workerStarts: number[] = [];
  private sleptAtMs = 0;
  private lookedMs = 0;
  private readonly seen = new Map<number, Seen>();
  private seenLife: number | undefined;

  constructor(world: SimWorld) {
    this.world = world;
  }

  start(): void {
    this.next();
  }

  /** An extension's socket was opened, or a worker's life has begun. */
  noteTry(): void {
    this.tries.push(this.world.kernel.now());
    this.checkSpinning();
  }

  noteLife(): void {
    this.workerStarts.push(this.world.kernel.now());
  }

  /** The answers are on time; nothing was done twice. */
  look(): void {
    const { world } = this;
    const { kernel, judge, browser } = world;
    world.mutations.check(browser.executions);
    for (const client of world.clients) {
      // A connection that the nemesis has made half open, or that has closed, is nobody's promise.
      if (!client.connected) continue;
      const [late] = client.link?.unanswered(kernel.now() - REPLY_MS_MAX) ?? [];
      if (late === undefined || late.sentMs < this.sleptAtMs) continue;
      judge.report({
        invariant: 'O1',
        text: `${client.lane}: ${late.method} (command ${late.id}) has had no reply for ${Math.round((kernel.now() - late.sentMs) / 1000)} s`,
      });
    }
  }

  /** No tab is attached again that the user has stopped sharing, and no button says of a shared tab that it is not. */
  private lookAtTabs(): void {
    const { browser, intents, judge, kernel } = this.world;
    const { workerLife } = browser;
    // Without a worker and without the document that starts it, the button is wrong until the alarm: that it comes is demanded
    // elsewhere.
    const isCalm = browser.storageDelayMs === 0 && workerLife !== undefined && workerLife === this.seenLife;
    this.seenLife = workerLife;
    for (const tab of browser.tabs()) {
      const before = this.seen.get(tab.key) ?? {};
      const now: Seen = {};
      if (intents.of(tab) === 'shared' && (tab.badge === '' || tab.badge === 'off') && isCalm) {
        // While the machine sleeps, nobody can put it right.
        now.untrueSinceMs = Math.max(before.untrueSinceMs ?? kernel.now(), this.sleptAtMs);
        judge.demand(
          'O4',
          kernel.now() - now.untrueSinceMs < UNTRUE_BADGE_MS,
          () => {
            return `the user shares tab ${tab.id}, but its button has shown for ${UNTRUE_BADGE_MS / 1000} s that it is not shared`;
          },
          { tab: { id: tab.id, wants: 'shared', badgeIsRight: false } },
        );
      }
      if (intents.of(tab) === 'private') {
        now.wasOff = before.wasOff === true || !tab.attached;
        now.isOnAgain = now.wasOff && tab.attached;
        judge.demand(
          'O10',
          !now.isOnAgain || before.isOnAgain !== true,
          () => {
            return `the user stopped sharing tab ${tab.id}, but the debugger is attached to it again`;
          },
          { tab: { id: tab.id, wants: 'private', attached: true } },
        );
      }
      this.seen.set(tab.key, now);
    }
  }

  private next(): void {
    const { kernel } = this.world;
    kernel.schedule('watch', LOOK_MS, 'looks', () => {
      if (kernel.now() - this.lookedMs > 3 * LOOK_MS) this.sleptAtMs = kernel.now();
      this.lookedMs = kernel.now();
      this.look();
      if (!this.world.foreign) this.lookAtTabs();
      this.next();
    });
  }

  private checkSpinning(): void {
    const { kernel, judge } = this.world;
    const since = kernel.now() - TRIES_WINDOW_MS;
    this.tries = this.tries.filter((ms) => ms >= since);
    this.workerStarts = this.workerStarts.filter((ms) => ms >= since);
    judge.demand(
      'O9',
      this.tries.length <= TRIES_MAX + 3 * this.workerStarts.length,
      () => {
        const seconds = TRIES_WINDOW_MS / 1000;
        return `the extension tried to connect ${this.tries.length} times within ${seconds} s, in ${this.workerStarts.length + 1} worker instances`;
      },
      { part: 'extension' },
    );
  }
}

/** How long the relay and the extension take at most to notice a silent peer. */
export const SILENCE_MS = LINK_LIMITS.silenceMaxMs + 2 * LINK_LIMITS.heartbeatMs;
