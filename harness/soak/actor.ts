/**
 * A client that is at work for as long as the soak lasts. It keeps its page over every fault that a page can
 * survive; where a fault ends page or connection, and says so, it gets another one, as a program would.
 */
import type { Browser, Page } from 'playwright';
import { eventually, within } from '../base/eventually.ts';
import type { OwnTab } from '../stage/own-tab.ts';
import type { Stage } from '../stage/stage.ts';
import { act } from './actions.ts';
import type { Action } from './plan.ts';
import { prepare } from './page-setup.ts';
import type { ToleratedErrors } from './tolerated-errors.ts';

/** What an actor works with. Another one after each fault that ends one of them. */
export interface Desk {
  readonly tab: OwnTab;
  readonly client: Browser;
  readonly page: Page;
}

export type Outcome =
  | { readonly state: 'passed'; readonly repeats: number }
  | { readonly state: 'failed'; readonly repeats: number; readonly error: unknown };

/** Longer than any outage of the plan; it only ends a hang. */
const ACTION_MS = 150_000;
const DESK_MS = 120_000;
const PAGE_MS = 60_000;
/** A fault a minute cannot cut off the same action this often. */
const REPEATS_MAX = 8;

export class Actor {
  readonly name: string;
  private readonly stage: Stage;
  private readonly toleratedErrors: ToleratedErrors;
  private desk: Desk | undefined;
  private crashed = new WeakSet<Page>();
  private setting: Promise<Desk> | undefined;

  constructor(stage: Stage, number: number, toleratedErrors: ToleratedErrors) {
    this.stage = stage;
    this.name = `client ${number}`;
    this.toleratedErrors = toleratedErrors;
  }

  /** Target id of its tab. */
  get targetId(): string | undefined {
    return this.desk?.tab.targetId;
  }

  /** Its page, tab and connection, made anew where they have ended. */
  ready(): Promise<Desk> {
    if (this.desk !== undefined && this.isWhole(this.desk)) return Promise.resolve(this.desk);
    this.setting ??= eventually(`${this.name} has a page to work with`, () => this.setUp(), DESK_MS).finally(
      () => (this.setting = undefined),
    );
    return this.setting;
  }

  /** Does it, again if a fault has cut it off in a way that the client was told of. */
  async perform(action: Action): Promise<Outcome> {
    const { history } = this.stage;
    for (let repeats = 0; ; repeats++) {
      const sinceMs = history.elapsed();
      try {
        const { page } = await this.ready();
        await within(`${action.kind} to end`, act(this.stage, page, action), ACTION_MS);
        this.note(action, 'passed', sinceMs);
        return { state: 'passed', repeats };
      } catch (error) {
        const fault =
          repeats < REPEATS_MAX
            ? this.toleratedErrors.explanationOf(error, this.name, sinceMs, history.elapsed())
            : undefined;
        if (fault === undefined) {
          this.note(action, 'failed', sinceMs, String(error));
          return { state: 'failed', repeats, error };
        }
        this.note(action, 'repeated', sinceMs, `${fault}: ${String(error)}`);
        await this.calm(fault);
      }
    }
  }

  /** Resolves when the page answers. The same page object where that is what a client is left with. */
  async probe(samePage: Page | undefined): Promise<void> {
    await eventually(`the page of ${this.name} answers`, async () => {
      const page = samePage ?? (await this.ready()).page;
      if (page.isClosed()) throw new Error('the page is closed, but it should have survived');
      return (await page.evaluate(() => 1)) === 1;
    });
  }

  /** A person does not try again before it can work: what broke it is over, and the page has come to rest. */
  private async calm(fault: string): Promise<void> {
    await this.toleratedErrors.over(fault);
    await this.desk?.page.waitForLoadState().catch(() => undefined);
  }

  /** Ends its connection. */
  async leave(): Promise<void> {
    await this.desk?.client.close().catch(() => undefined);
  }

  private isWhole({ client, page, tab }: Desk): boolean {
    return client.isConnected() && !page.isClosed() && !this.crashed.has(page) && this.stage.browser.has(tab);
  }

  private async setUp(): Promise<Desk> {
    const { stage, desk } = this;
    // Playwright gives a crashed page up for good, and with it the requests that it intercepts.
    const mayStay = desk !== undefined && desk.client.isConnected() && !this.crashed.has(desk.page);
    if (!mayStay) await desk?.client.close().catch(() => undefined);
    const tab = await this.shared(desk);
    const client = mayStay ? desk.client : await stage.connect();
    const page = await stage.pageOf(client, tab);
    page.setDefaultTimeout(PAGE_MS);
    page.once('crash', () => this.crashed.add(page));
    const { targetId } = tab;
    page.once('close', () => {
      stage.history.add({ type: 'life', of: 'tab', id: `tab ${targetId.slice(0, 6)}`, state: 'ended' });
    });
    stage.history.add({ type: 'life', of: 'tab', id: `tab ${targetId.slice(0, 6)}`, state: 'started' });
    await prepare(page);
    this.desk = { tab, client, page };
    return this.desk;
  }

  /** Its tab, if the person has neither closed it nor taken it back, or another one. */
  private async shared(desk: Desk | undefined): Promise<OwnTab> {
    const { stage } = this;
    if (desk === undefined || !stage.browser.has(desk.tab)) return stage.sharedTab();
    if (this.crashed.has(desk.page)) await desk.tab.revive();
    if (!(await isThere(desk.tab))) return stage.sharedTab();
    if (stage.wants(desk.tab) === 'private') {
      await desk.tab.close();
      return stage.sharedTab();
    }
    if (!(await stage.offers(desk.tab))) throw new Error('the relay does not offer the tab');
    return desk.tab;
  }

  private note(
    action: Action,
    state: 'passed' | 'failed' | 'repeated',
    sinceMs: number,
    detail?: string,
  ): void {
    const { history } = this.stage;
    const ms = Math.round((history.elapsed() - sinceMs) * 10) / 10;
    const about = { client: this.name, name: action.kind, state, ms };
    history.add({ type: 'check', ...about, ...(detail === undefined ? {} : { detail }) });
  }
}

async function isThere(tab: OwnTab): Promise<boolean> {
  return tab.url().then(
    () => true,
    () => false,
  );
}
