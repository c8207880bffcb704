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
import { preparePage } from './page-setup.ts';
import type { ToleratedErrors } from './tolerated-errors.ts';

/** What an actor works with. Replaced after a fault that closes any of it. */
export interface Workspace {
  readonly tab: OwnTab;
  readonly client: Browser;
  readonly page: Page;
}

export type ActionResult =
  | { readonly state: 'passed'; readonly repeats: number }
  | { readonly state: 'failed'; readonly repeats: number; readonly error: unknown };

/** Ends a hang. Longer than any planned outage. */
const ACTION_MS = 150_000;
const WORKSPACE_MS = 120_000;
const PAGE_MS = 60_000;
/** At one fault per minute, no action is interrupted this often. */
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

  /** Its page, tab and connection; replaces those that have closed. */
  ready(): Promise<Workspace> {
    if (this.workspace !== undefined && this.isUsable(this.workspace)) return Promise.resolve(this.workspace);
    this.setting ??= eventually(`${this.name} has a page`, () => this.setUp(), WORKSPACE_MS).finally(
      () => (this.setting = undefined),
    );
    return this.setting;
  }

  /** Performs an action. Repeats it if a fault interrupted it and the client got an error. */
  async perform(action: Action): Promise<ActionResult> {
    const { history } = this.stage;
    for (let repeats = 0; ; repeats++) {
      const sinceMs = history.elapsed();
      try {
        const { page } = await this.ready();
        await within(`the action ${action.kind} to finish`, act(this.stage, page, action), ACTION_MS);
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
        await this.untilOver(fault);
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
    await this.toleratedErrors.over(fault);
    await this.workspace?.page.waitForLoadState().catch(() => undefined);
  }

  /** Closes its connection. */
  async leave(): Promise<void> {
    await this.workspace?.client.close().catch(() => undefined);
  }

  private isUsable({ client, page, tab }: Workspace): boolean {
    return client.isConnected() && !page.isClosed() && !this.crashed.has(page) && this.stage.browser.has(tab);
  }

  private async setUp(): Promise<Workspace> {
    const { stage, workspace } = this;
    // Playwright abandons a crashed page for good, together with the requests that it intercepts.
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

  /** Its tab, or a new one if the user has closed the tab or stopped sharing it. */
  private async shared(workspace: Workspace | undefined): Promise<OwnTab> {
    const { stage } = this;
    if (workspace === undefined || !stage.browser.has(workspace.tab)) return stage.sharedTab();
    if (this.crashed.has(workspace.page)) await workspace.tab.revive();
    if (!(await exists(workspace.tab))) return stage.sharedTab();
    if (stage.wants(workspace.tab) === 'private') {
      await workspace.tab.close();
      return stage.sharedTab();
    }
    if (!(await stage.offers(workspace.tab))) throw new Error('the relay does not list the tab');
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

async function exists(tab: OwnTab): Promise<boolean> {
  return tab.url().then(
    () => true,
    () => false,
  );
}
