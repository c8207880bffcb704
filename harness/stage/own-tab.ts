/**
 * A tab of the person's browser, as the person has it: no client's page, and nothing stays attached to it.
 */
import { evaluateIn } from './extension-worker.ts';
import { eventually, within } from '../base/eventually.ts';
import { CdpClosedError, type RawCdp } from './raw-cdp.ts';

/** A question without an answer is asked again after this long. */
const ANSWER_MS = 2_000;

export class OwnTab {
  /** Chromium's id of the page's target: the same that the relay's clients see. A discard gives another. */
  targetId: string;
  private readonly cdp: RawCdp;

  constructor(cdp: RawCdp, targetId: string) {
    this.cdp = cdp;
    this.targetId = targetId;
  }

  /** Whether it is a tab of this run of the browser. */
  isOf(cdp: RawCdp): boolean {
    return cdp === this.cdp;
  }

  /** The address that it shows now. Rejects when the tab is gone. */
  async url(): Promise<string> {
    return (await this.cdp.send('Target.getTargetInfo', { targetId: this.targetId })).targetInfo.url;
  }

  /** Runs an expression in the page, and resolves with what its promise gives. */
  evaluate(expression: string): Promise<unknown> {
    return evaluateIn(this.cdp, this.targetId, expression);
  }

  /** Types an address. Resolves when the page shows it and has loaded. */
  async goto(url: string): Promise<void> {
    const session = await this.cdp.attach(this.targetId);
    await session.send('Page.navigate', { url });
    await session.detach().catch(() => undefined);
    await this.loaded(url);
  }

  /** Presses "Reload" in a tab that has crashed. Resolves when the page has loaded. */
  async revive(): Promise<void> {
    const url = await this.url();
    const session = await this.cdp.attach(this.targetId);
    await session.send('Page.reload');
    await session.detach();
    await this.loaded(url);
  }

  /** Resolves when the page shows this address and has loaded. */
  async loaded(url: string): Promise<void> {
    await eventually(`the tab shows ${url}`, async () => {
      // A renderer that has just begun, or ended, may never answer.
      const asked = this.evaluate('[document.readyState, location.href].join(" ")');
      const state = await within('the page to answer', asked, ANSWER_MS);
      return state === `complete ${new URL(url).href}`;
    });
  }

  /** Brings it to the front of its window. */
  async activate(): Promise<void> {
    await this.cdp.send('Target.activateTarget', { targetId: this.targetId });
  }

  /** Closes it. Resolves when Chromium says that it is gone. */
  async close(): Promise<void> {
    await this.cdp.send('Target.closeTarget', { targetId: this.targetId });
    await eventually('the tab is gone', async () => {
      // What the connection discovers, which is workers, would else be all that is listed.
      const { targetInfos } = await this.cdp.send('Target.getTargets', { filter: [{ type: 'page' }] });
      return !targetInfos.some(({ targetId }) => targetId === this.targetId);
    });
  }

  /** Crashes its renderer. Resolves when Chromium says that it has crashed. */
  async crash(): Promise<void> {
    const session = await this.cdp.attach(this.targetId);
    const crashed = this.heard(session.id, 'Inspector.targetCrashed');
    // A dead renderer answers nothing.
    session.send('Page.crash').catch((error: unknown) => {
      if (error instanceof CdpClosedError) return;
    });
    await crashed;
    await session.detach().catch(() => undefined);
  }

  /** Resolves when a session hears this event. */
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
