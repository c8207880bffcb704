/**
 * An exam: short lessons in a world where nothing breaks but what a lesson breaks by itself. So the right answer is known
 * exactly: which events a client gets, once and in which order, what is set up in the page, what became of each command.
 */
import type { SimTab, TabPeek } from '../browser.ts';
import type { CdpMessage } from '../../oracle/client-link.ts';
import { outcomeOf } from '../../oracle/messages.ts';
import type { Invariant, Symptoms } from '../../oracle/violation.ts';
import type { HttpResponse } from '../network.ts';
import type { SimOptions } from '../options.ts';
import type { SimWorld } from '../world.ts';
import { ExamClient } from './exam-client.ts';

/** The lesson has failed; the judge knows why. */
export class ExamOver extends Error {
  override readonly name = 'ExamOver';
}

export type Chapter = (exam: Exam) => Promise<void>;
/** What the world of a chapter is like, where the seed does not decide. */
export type ChapterWorlds = Readonly<Record<string, Partial<SimOptions>>>;

/** Longer than anything takes where nothing breaks. */
const ANSWER_MS = 5_000;
/** Within this time everything that is under way has arrived. */
const QUIET_MS = 1_200;
const READY_MS = 40_000;
export const SITE = 'http://site.test';

export class Exam {
  readonly world: SimWorld;
  private clients = 0;

  constructor(world: SimWorld) {
    this.world = world;
  }

  get now(): number {
    return this.world.kernel.now();
  }

  /* ---------------------------------------------------------------- judging */

  /** Ends the lesson where this does not hold. */
  demand(
    invariant: Invariant,
    holds: boolean,
    text: () => string,
    about: Symptoms = invariant === 'O9' ? { part: 'extension' } : {},
  ): void {
    if (!holds) this.world.judge.report({ invariant, text: text(), ...about });
    this.goOn();
  }

  /** Ends the lesson where the two differ. */
  same(invariant: Invariant, what: string, actual: unknown, expected: unknown, about?: Symptoms): void {
    const [is, should] = [JSON.stringify(actual), JSON.stringify(expected)];
    this.demand(invariant, is === should, () => `${what}: expected ${should}, got ${is}`, about);
  }

  /** Ends the lesson where the tab's button shows something else. */
  showsButton(invariant: Invariant, what: string, key: number, expected: string): void {
    const { id, badge } = this.tab(key);
    this.same(invariant, what, badge, expected, { tab: { id, badgeIsRight: false } });
  }

  private goOn(): void {
    if (this.world.judge.finding !== undefined) throw new ExamOver();
  }

  /* ---------------------------------------------------------------- time */

  async run(ms: number): Promise<void> {
    await this.world.kernel.run(this.now + ms);
    this.goOn();
  }

  /** From now on everything is done as soon as it can be: for lessons about times. */
  calm(): void {
    this.world.kernel.calm();
    this.world.network.calm();
  }

  /** Until everything that is under way has arrived. */
  async quiet(): Promise<void> {
    await this.run(QUIET_MS);
  }

  async until(
    what: string,
    holds: () => boolean,
    boundMs = READY_MS,
    invariant: Invariant = 'O4',
    about?: () => Symptoms,
  ): Promise<void> {
    const held = await this.world.until(holds, boundMs, 20);
    this.demand(invariant, held, () => `it took longer than ${boundMs / 1000} s until ${what}`, about?.());
  }

  async finish<T>(what: string, under: Promise<T>, boundMs = ANSWER_MS): Promise<T> {
    let outcome: { readonly value: T } | undefined;
    void under.then((value) => (outcome = { value }));
    await this.until(what, () => outcome !== undefined, boundMs, 'O1');
    if (outcome === undefined) throw new ExamOver();
    return outcome.value;
  }

  /* ---------------------------------------------------------------- the world */

  /** The extension is connected, and every tab that is listed can be used. */
  async ready(boundMs = READY_MS): Promise<void> {
    const { relay } = this.world;
    await this.until(
      'the extension is connected and its tabs can be used',
      () => {
        const status = relay.status();
        return status?.extension === 'ready' && status.tabs.every(({ phase }) => phase === 'usable');
      },
      boundMs,
      'O4',
      () => (this.world.relay.status()?.extension === 'ready' ? {} : { notConnected: true }),
    );
  }

  /** Opens a tab that the user shares. Returns its key. */
  async shared(url = `${SITE}/a`): Promise<number> {
    const key = this.opened(url);
    await this.run(50);
    await this.click(key, 'ON');
    return key;
  }

  /** Opens a tab. Returns its key. */
  opened(url = `${SITE}/a`): number {
    const id = this.world.browser.openTab(url);
    return this.world.browser.tabs().find((tab) => tab.id === id)?.key ?? 0;
  }

  /** Clicks the button, and waits until it shows this. */
  async click(key: number, shows: string): Promise<void> {
    this.world.browser.clickAction(this.tab(key).id);
    const { id } = this.tab(key);
    const about = (): Symptoms => ({ tab: { id, badgeIsRight: false } });
    await this.until(`the button shows "${shows}"`, () => this.tab(key).badge === shows, 10_000, 'O4', about);
    const listed = shows === 'ON';
    await this.until(
      `the relay ${listed ? 'lists' : 'no longer lists'} the tab`,
      () => this.isListed(key) === listed && this.tab(key).attached === listed,
      10_000,
    );
  }

  tab(key: number): SimTab {
    const tab = this.world.browser.tabs().find((other) => other.key === key);
    if (tab !== undefined) return tab;
    this.demand('O4', false, () => `the tab ${key} is gone`);
    throw new ExamOver();
  }

  isThere(key: number): boolean {
    return this.world.browser.tabs().some((other) => other.key === key);
  }

  isListed(key: number): boolean {
    const { id } = this.tab(key);
    return this.world.relay.status()?.tabs.some((tab) => tab.tab === id) === true;
  }

  /** Under which id clients know the tab. */
  targetId(key: number): string {
    const { id } = this.tab(key);
    const known = this.world.relay.status()?.tabs.find((tab) => tab.tab === id);
    this.demand('O4', known !== undefined, () => `the relay does not list tab ${id}`, {
      tab: { id, listed: false },
    });
    return known?.targetId ?? '';
  }

  peek(key: number): TabPeek {
    const peek = this.world.browser.peek?.(this.tab(key).id);
    if (peek === undefined) throw new ExamOver();
    return peek;
  }

  /** A client that is connected. */
  async client(): Promise<ExamClient> {
    const client = new ExamClient(this, this.world.client(++this.clients));
    await client.connect();
    return client;
  }

  /** A client that attaches to all tabs, as Playwright does, and to the frames and workers of none. */
  async attached(): Promise<ExamClient> {
    const client = await this.client();
    await client.ok('Target.setAutoAttach', {
      autoAttach: true,
      waitForDebuggerOnStart: false,
      flatten: true,
    });
    client.take();
    return client;
  }

  /** One HTTP exchange with the relay. */
  http(
    path: string,
    method = 'GET',
    headers?: Readonly<Record<string, string>>,
  ): Promise<HttpResponse | undefined> {
    const { network, port, relayModel } = this.world;
    const sent = {
      host: `127.0.0.1:${port}`,
      ...(headers ?? relayModel.clientHeaders(this.world.secrets.token)),
    };
    const under = new Promise<HttpResponse | undefined>((resolve) => {
      network.fetch({ lane: 'http', port, path, method, headers: sent, link: 'client' }, resolve);
    });
    return this.finish(`${method} ${path} is answered`, under);
  }

  choose<T>(label: string, ...items: readonly [T, ...T[]]): T {
    return items[this.world.kernel.choose(`exam ${label}`, items.length)] ?? items[0];
  }

  /** What the reply says of its outcome: `kind.why`, `refused` for Chromium's own error, `ok`. */
  outcome(reply: CdpMessage): string {
    if (reply.error === undefined) return 'ok';
    const data = outcomeOf(reply);
    return data === undefined ? 'error' : `${data.kind}.${data.why}`;
  }
}
