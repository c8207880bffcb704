/**
 * A client that works during the whole soak. It keeps its page through every fault that a page can survive. If a fault
 * closes the page or the connection, and the client gets the event, it opens a new one, as a program would.
 */
import type { Browser, Page } from 'playwright';
import { eventually, within } from '../base/eventually.ts';
import type { OwnTab } from '../stage/own-tab.ts';
import type { Stage } from '../stage/stage.ts';
import { act } from './actions.ts';
import type { Action } from './plan.ts';
import { prepare } from './page-setup.ts';
import type { Excuses } from './excuses.ts';

/** What an actor works with. Replaced after a fault that closes any of it. */
export interface Desk {
  readonly tab: OwnTab;
  readonly client: Browser;
  readonly page: Page;
}

export type Outcome =
  | { readonly state: 'passed'; readonly repeats: number }
  | { readonly state: 'failed'; readonly repeats: number; readonly error: unknown };

/** Ends a hang. Longer than any planned outage. */
const ACTION_MS = 150_000;
const DESK_MS = 120_000;
const PAGE_MS = 60_000;
/** At one fault per minute, no action is interrupted this often. */
const REPEATS_MAX = 8;

export class Actor {
  readonly name: string;
  private readonly stage: Stage;
  private readonly excuses: Excuses;
  private desk: Desk | undefined;
  private crashed = new WeakSet<Page>();
  private setting: Promise<Desk> | undefined;

  constructor(stage: Stage, number: number, excuses: Excuses) {
    this.stage = stage;
    this.name = `client ${number}`;
    this.excuses = excuses;
  }

  /** Target id of its tab. */
  get targetId(): string | undefined {
    return this.desk?.tab.targetId;
  }

  /** Its page, tab and connection; replaces those that have closed. */
  ready(): Promise<Desk> {
    if (this.desk !== undefined && this.isUsable(this.desk)) return Promise.resolve(this.desk);
    this.setting ??= eventually(`${this.name} has a page to work with`, () => this.setUp(), DESK_MS).finally(
      () => (this.setting = undefined),
    );
    return this.setting;
  }

  /** Performs an action. Repeats it if a fault interrupted it and the client got an error. */
  async perform(action: Action): Promise<Outcome> {
    const { history } = this.stage;
    for (let repeats = 0; ; repeats++) {
      const sinceMs = history.elapsed();
      try {
        const { page } = await this.ready();
        await within(`the action ${action.kind} to finish`, act(this.stage, page, action), ACTION_MS);
        this.note(action, 'passed', sinceMs);
        return { state: 'passed', repeats };
      } catch (error) {
        const excuse =
          repeats < REPEATS_MAX ? this.excuses.for(error, this.name, sinceMs, history.elapsed()) : undefined;
        if (excuse === undefined) {
          this.note(action, 'failed', sinceMs, String(error));
          return { state: 'failed', repeats, error };
        }
        this.note(action, 'repeated', sinceMs, `${excuse}: ${String(error)}`);
        await this.untilOver(excuse);
      }
    }
  }

  /** Resolves when the page answers: `samePage` if given, otherwise the actor's current page. */
  async probe(samePage: Page | undefined): Promise<void> {
    await eventually(`the page of ${this.name} answers`, async () => {
      const page = samePage ?? (await this.ready()).page;
      if (page.isClosed()) throw new Error('the page is closed, but it should have survived');
      return (await page.evaluate(() => 1)) === 1;
    });
  }

  /** Waits until the fault is over and the page has loaded, as a human would before trying again. */
  private async untilOver(fault: string): Promise<void> {
    await this.excuses.over(fault);
    await this.desk?.page.waitForLoadState().catch(() => undefined);
  }

  /** Closes its connection. */
  async leave(): Promise<void> {
    await this.desk?.client.close().catch(() => undefined);
  }

  private isUsable({ client, page, tab }: Desk): boolean {
    return client.isConnected() && !page.isClosed() && !this.crashed.has(page) && this.stage.browser.has(tab);
  }

  private async setUp(): Promise<Desk> {
    const { stage, desk } = this;
    // Playwright abandons a crashed page for good, together with the requests that it intercepts.
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

  /** Its tab, or a new one if the user has closed the tab or stopped sharing it. */
  private async shared(desk: Desk | undefined): Promise<OwnTab> {
    const { stage } = this;
    if (desk === undefined || !stage.browser.has(desk.tab)) return stage.sharedTab();
    if (this.crashed.has(desk.page)) await desk.tab.revive();
    if (!(await exists(desk.tab))) return stage.sharedTab();
    if (stage.wants(desk.tab) === 'private') {
      await desk.tab.close();
      return stage.sharedTab();
    }
    if (!(await stage.offers(desk.tab))) throw new Error('the relay does not list the tab');
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

async function exists(tab: OwnTab): Promise<boolean> {
  return tab.url().then(
    () => true,
    () => false,
  );
}
