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
import { preparePage } from './page-setup.ts';
import type { ToleratedErrors } from './tolerated-errors.ts';

/** What an actor works with. Another one after each fault that ends one of them. */
export interface Workspace {
  readonly tab: OwnTab;
  readonly client: Browser;
  readonly page: Page;
}

export type ActionResult =
  | { readonly state: 'passed'; readonly repeats: number }
  | { readonly state: 'failed'; readonly repeats: number; readonly error: unknown };

/** Longer than any outage of the plan; it only ends a hang. */
const ACTION_MS = 150_000;
const WORKSPACE_MS = 120_000;
const PAGE_MS = 60_000;
/** A fault a minute cannot cut off the same action this often. */
const REPEATS_MAX = 8;

export class Actor {
  readonly name: string;
  private readonly stage: Stage;
  private readonly toleratedErrors: ToleratedErrors;
  private workspace: Workspace | undefined;
  private crashed = new WeakSet<Page>();
  private setting: Promise<Workspace> | undefined;

  constructor(stage: Stage, number: number, toleratedErrors: ToleratedErrors) {
    this.stage = stage;
    this.name = `client ${number}`;
    this.toleratedErrors = toleratedErrors;
  }

  /** Target id of its tab. */
  get targetId(): string | undefined {
    return this.workspace?.tab.targetId;
  }

  /** Its page, tab and connection, made anew where they have ended. */
  ready(): Promise<Workspace> {
    if (this.workspace !== undefined && this.isWhole(this.workspace)) return Promise.resolve(this.workspace);
    this.setting ??= eventually(
      `${this.name} has a page to work with`,
      () => this.setUp(),
      WORKSPACE_MS,
    ).finally(() => (this.setting = undefined));
    return this.setting;
  }

  /** Does it, again if a fault has cut it off in a way that the client was told of. */
  async perform(action: Action): Promise<ActionResult> {
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
    await this.workspace?.page.waitForLoadState().catch(() => undefined);
  }

  /** Ends its connection. */
  async leave(): Promise<void> {
    await this.workspace?.client.close().catch(() => undefined);
  }

  private isWhole({ client, page, tab }: Workspace): boolean {
    return client.isConnected() && !page.isClosed() && !this.crashed.has(page) && this.stage.browser.has(tab);
  }

  private async setUp(): Promise<Workspace> {
    const { stage, workspace } = this;
    // Playwright gives a crashed page up for good, and with it the requests that it intercepts.
    const mayStay =
      workspace !== undefined && workspace.client.isConnected() && !this.crashed.has(workspace.page);
    if (!mayStay) await workspace?.client.close().catch(() => undefined);
    const tab = await this.shared(workspace);
    const client = mayStay ? workspace.client : await stage.connect();
    const page = await stage.pageOf(client, tab);
    page.setDefaultTimeout(PAGE_MS);
    page.once('crash', () => this.crashed.add(page));
    const { targetId } = tab;
    page.once('close', () => {
      stage.history.add({ type: 'life', of: 'tab', id: `tab ${targetId.slice(0, 6)}`, state: 'ended' });
    });
    stage.history.add({ type: 'life', of: 'tab', id: `tab ${targetId.slice(0, 6)}`, state: 'started' });
    await preparePage(page);
    this.workspace = { tab, client, page };
    return this.workspace;
  }

  /** Its tab, if the person has neither closed it nor taken it back, or another one. */
  private async shared(workspace: Workspace | undefined): Promise<OwnTab> {
    const { stage } = this;
    if (workspace === undefined || !stage.browser.has(workspace.tab)) return stage.sharedTab();
    if (this.crashed.has(workspace.page)) await workspace.tab.revive();
    if (!(await isThere(workspace.tab))) return stage.sharedTab();
    if (stage.wants(workspace.tab) === 'private') {
      await workspace.tab.close();
      return stage.sharedTab();
    }
    if (!(await stage.offers(workspace.tab))) throw new Error('the relay does not offer the tab');
    return workspace.tab;
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
