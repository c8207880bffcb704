/** The user of the browser: opens and closes tabs, shares them, stops sharing them, and looks at the button before each click. */
import type { SimTab, UserAct } from '../browser.ts';
import type { SimWorld } from '../world.ts';
import { popupAsks } from './popup.ts';

type Act = 'nothing' | 'share' | 'release' | 'lose patience' | 'open' | 'close' | 'cancel' | 'navigate';

/** As often as they stand here; the first is the plainest. */
export const PERSON_ACTS: readonly Act[] = [
  'nothing',
  'nothing',
  'nothing',
  'nothing',
  'share',
  'share',
  'release',
  'lose patience',
  'lose patience',
  'open',
  'close',
  'cancel',
  'navigate',
];

/** While a tab is shared: it works, it is attached to, or the relay is missing. */
const SHARED_BADGES = ['ON', '…', 'II'];
/** `off`: the relay is missing. */
const UNSHARED_BADGES = ['', 'off'];
const PAUSES_MS = { human: [5_000, 2_000, 15_000, 40_000], busy: [700, 50, 300, 2_000] } as const;
const TABS_MAX = 5;
/** Every third time the popup is used, and else the context menu. */
const WAYS = 3;
/** Divides by all small numbers of things to choose from. */
const WHICH_MAX = 60;
const URLS = ['http://site.test/person', 'http://other.test/person'] as const;
/** How often the user checks whether a click had an effect. */
const LOOK_MS = 20;
/** After this long nobody waits any more for the button to change. */
const LOOKS_MAX = 1_000;

/** What the button of a tab should come to show, and by which act. */
interface Expectation {
  readonly want: 'shared' | 'private';
  readonly act: UserAct | 'popup';
  readonly tabId: number;
  readonly key: number;
}

export class Person {
  private readonly world: SimWorld;
  /** Tabs that were clicked in, by key, and what the button should come to show. */
  private readonly clicked = new Map<number, Expectation>();
  private which = 0;
  private stopped = false;

  constructor(world: SimWorld) {
    this.world = world;
    world.browser.onHeard = (act, tabId) => this.heard(act, tabId);
    world.browser.onUnheard = (tabId) => this.unheard(tabId);
  }

  start(): void {
    this.next();
  }

  stop(): void {
    this.stopped = true;
  }

  /** Opens a tab and shares it. */
  openShared(): void {
    const { browser, intents } = this.world;
    const id = browser.openTab(URLS[0]);
    const tab = browser.tabs().find((other) => other.id === id);
    if (tab === undefined) return;
    intents.set(tab, 'private');
    this.click(tab, 'shared');
  }

  /**
   * Clicks at once, whatever is going on, for what the button does not show. `impatient`: also where the last click has
   * not shown anything yet, and for the opposite, as soon as the button says that there is one.
   */
  clickNow(tab: SimTab, impatient: boolean): void {
    const isFree = impatient || !this.clicked.has(tab.key);
    const intent = this.world.intents.of(tab);
    if (!isFree) return;
    if (SHARED_BADGES.includes(tab.badge)) this.click(tab, 'private');
    else if (UNSHARED_BADGES.includes(tab.badge) && intent === 'private') this.click(tab, 'shared');
  }

  /** Chromium's debugging bar: all attached tabs stop being shared at once. */
  cancel(): void {
    const { kernel, browser, intents } = this.world;
    kernel.note('person', 'cancels debugging');
    for (const tab of browser.tabs()) {
      if (tab.attached) this.expect(tab, 'private', 'cancel');
      else if (intents.of(tab) === 'shared') intents.set(tab, 'doubtful');
    }
    browser.cancelDebugging();
  }

  private next(): void {
    const { kernel, options } = this.world;
    const pauses = PAUSES_MS[options.pace];
    const pauseMs = pauses[kernel.choose('person pause', pauses.length)] ?? 0;
    kernel.schedule('person', pauseMs, 'acts', () => {
      if (this.stopped) return;
      this.act();
      this.next();
    });
  }

  private act(): void {
    const { kernel, browser, intents } = this.world;
    const act = PERSON_ACTS[kernel.choose('person act', PERSON_ACTS.length)] ?? 'nothing';
    // Drawn for every act, needed or not, so that the next ones stay what they are when this one is shrunk away.
    this.which = kernel.choose('person which', WHICH_MAX);
    const free = browser.tabs().filter((tab) => !this.clicked.has(tab.key));
    const shared = free.filter((tab) => intents.of(tab) === 'shared' && SHARED_BADGES.includes(tab.badge));
    switch (act) {
      case 'nothing':
        return;
      case 'share': {
        const tab = this.pick(
          free.filter((other) => intents.of(other) === 'private' && UNSHARED_BADGES.includes(other.badge)),
        );
        if (tab !== undefined) this.click(tab, 'shared');
        return;
      }
      case 'release': {
        const tab = this.pick(shared);
        if (tab !== undefined && shared.length > 1) this.click(tab, 'private');
        return;
      }
      case 'lose patience': {
        // Whoever sees that a tab hangs stops sharing it.
        const tab = this.pick(shared.filter((other) => other.badge !== 'ON'));
        if (tab !== undefined) this.click(tab, 'private');
        return;
      }
      case 'open':
        if (browser.tabs().length < TABS_MAX) this.openShared();
        return;
      case 'close': {
        const tab = this.pick(shared);
        if (tab === undefined || shared.length < 2) return;
        kernel.note('person', `closes tab ${tab.id}`);
        browser.closeTab(tab.id);
        return;
      }
      case 'cancel':
        return this.cancel();
      case 'navigate': {
        const tab = this.pick(shared);
        if (tab !== undefined) browser.navigate(tab.id, this.pick(URLS) ?? URLS[0]);
        return;
      }
    }
  }

  private click(tab: SimTab, want: 'shared' | 'private'): void {
    const { kernel, browser, foreign } = this.world;
    kernel.note('person', `${want === 'shared' ? 'shares' : 'stops sharing'} tab ${tab.id} (a click)`);
    if (tab.badge !== 'ON' && want === 'private')
      kernel.sometimes('the user stopped sharing a tab while it was being repaired');
    const isInPopup =
      kernel.choose('person how', WAYS) === WAYS - 1 && !foreign && browser.writeLocal !== undefined;
    this.expect(tab, want, isInPopup ? 'popup' : 'click');
    if (!isInPopup) return browser.clickAction(tab.id);
    // What the popup stores counts, whether or not there is a worker.
    popupAsks(browser, tab.id, want === 'shared' ? 'share' : 'release');
    this.heard('popup', tab.id);
  }

  /**
   * Until a worker has heard of the act, or the button has shown that it was understood, nobody can say what the tab
   * is: an event that never reaches a worker is lost in Chromium, too.
   */
  private expect(tab: SimTab, want: 'shared' | 'private', act: Expectation['act']): void {
    this.world.intents.set(tab, 'doubtful');
    const expectation = { want, act, tabId: tab.id, key: tab.key };
    this.clicked.set(tab.key, expectation);
    this.look(expectation, LOOKS_MAX);
  }

  /** What a worker has heard must not get lost any more, whatever becomes of it. */
  private heard(act: Expectation['act'], tabId: number): void {
    const { browser, intents, foreign } = this.world;
    const expectation = [...this.clicked.values()].find((one) => one.act === act && one.tabId === tabId);
    const tab = browser.tabs().find(({ key }) => key === expectation?.key);
    if (foreign || expectation === undefined || tab === undefined) return;
    // Sharing may be refused: a page that extensions may not touch cannot be shared.
    if (expectation.want === 'private' || tab.url.startsWith('http')) intents.set(tab, expectation.want);
  }

  /** By no means can an extension know that this is the tab that was shared. */
  private unheard(tabId: number): void {
    const { browser, intents } = this.world;
    const tab = browser.tabs().find(({ id }) => id === tabId);
    if (tab !== undefined && intents.of(tab) === 'shared') intents.set(tab, 'doubtful');
  }

  private look(expectation: Expectation, looks: number): void {
    const { kernel, browser, intents, foreign } = this.world;
    const { key, want } = expectation;
    kernel.schedule('person', LOOK_MS, 'looks at the button', () => {
      // Something else has been asked for meanwhile.
      if (this.clicked.get(key) !== expectation) return;
      const tab = browser.tabs().find((other) => other.key === key);
      const understood =
        want === 'shared' ? tab?.badge === 'ON' : tab !== undefined && UNSHARED_BADGES.includes(tab.badge);
      // A reload of the extension empties all buttons, so an empty one alone says nothing.
      if (tab !== undefined && understood && (want === 'shared' || foreign)) intents.set(tab, want);
      if (tab === undefined || understood || looks === 0) this.clicked.delete(key);
      else this.look(expectation, looks - 1);
    });
  }

  private pick<T>(items: readonly T[]): T | undefined {
    return items[this.which % items.length];
  }
}
