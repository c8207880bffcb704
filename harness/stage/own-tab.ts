/**
 * A tab in the user's browser, controlled as the user would: not through the relay, and without a debugger that stays
 * attached.
 */
import { evaluateIn } from './extension-worker.ts';
import { eventually, within } from '../base/eventually.ts';
import { CdpClosedError, type RawCdp } from './raw-cdp.ts';

/** An evaluation without an answer is repeated after this time. */
const ANSWER_MS = 2_000;

/** A tab of the user's browser, driven past relay and extension: what the user sees in it. */
export class OwnTab {
  /** Chromium's target id of the page, which the relay's clients see as well. A discard changes it. */
  targetId: string;
  private readonly cdp: RawCdp;

  constructor(cdp: RawCdp, targetId: string) {
    this.cdp = cdp;
    this.targetId = targetId;
  }

  /** Whether the tab belongs to this run of the browser. */
  isOf(cdp: RawCdp): boolean {
    return cdp === this.cdp;
  }

  /** Its current URL. Rejects if the tab has been closed. */
  async url(): Promise<string> {
    return (await this.cdp.send('Target.getTargetInfo', { targetId: this.targetId })).targetInfo.url;
  }

  /** Evaluates an expression in the page and resolves with its awaited value. */
  evaluate(expression: string): Promise<unknown> {
    return evaluateIn(this.cdp, this.targetId, expression);
  }

  /** Navigates, as if the user had typed the URL. Resolves when the page has loaded. */
  async goto(url: string): Promise<void> {
    const session = await this.cdp.attach(this.targetId);
    await session.send('Page.navigate', { url });
    await session.detach().catch(() => undefined);
    await this.loaded(url);
  }

  /** Presses "Reload" in a crashed tab. Resolves when the page has loaded. */
  async revive(): Promise<void> {
    const url = await this.url();
    const session = await this.cdp.attach(this.targetId);
    await session.send('Page.reload');
    await session.detach();
    await this.loaded(url);
  }

  /** Resolves when the page at this URL has loaded. */
  async loaded(url: string): Promise<void> {
    await eventually(`the tab shows ${url}`, async () => {
      // A renderer that has just started or ended may never answer.
      const asked = this.evaluate('[document.readyState, location.href].join(" ")');
      const state = await within('the page to answer', asked, ANSWER_MS);
      return state === `complete ${new URL(url).href}`;
    });
  }

  /** Brings it to the front of its window. */
  async activate(): Promise<void> {
    await this.cdp.send('Target.activateTarget', { targetId: this.targetId });
  }

  /** Closes the tab. Resolves when Chromium no longer lists it. */
  async close(): Promise<void> {
    await this.cdp.send('Target.closeTarget', { targetId: this.targetId });
    await eventually('the tab is closed', async () => {
      // Without a filter, Chromium lists only what the connection discovers, which is workers.
      const { targetInfos } = await this.cdp.send('Target.getTargets', { filter: [{ type: 'page' }] });
      return !targetInfos.some(({ targetId }) => targetId === this.targetId);
    });
  }

  /** Crashes the renderer. Resolves when Chromium reports the crash. */
  async crash(): Promise<void> {
    const session = await this.cdp.attach(this.targetId);
    const crashed = this.heard(session.id, 'Inspector.targetCrashed');
    // A crashed renderer never answers.
    session.send('Page.crash').catch((error: unknown) => {
      if (error instanceof CdpClosedError) return;
    });
    await crashed;
    await session.detach().catch(() => undefined);
  }

  /** Resolves when a session gets this event. */
  private heard(sessionId: string, method: string): Promise<void> {
    return new Promise((resolve) => {
      const stop = this.cdp.listen((event) => {
        if (event.method !== method || event.sessionId !== sessionId) return;
        stop();
        resolve();
      });
    });
  }
}
