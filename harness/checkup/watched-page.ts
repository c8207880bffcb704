/** A tab whose messages to the worker, and whose errors, are watched. */
import { setTimeout as sleep } from 'node:timers/promises';
import { hookPage, type PageMessage } from '../extension/page-hook.ts';
import { whileAttached } from '../stage/extension-worker.ts';
import type { CdpSession } from '../stage/raw-cdp.ts';
import { firstLine } from './check.ts';
import type { Trial } from './trial.ts';

/** A message that has no answer after this long gets none. */
export const ANSWER_MS = 10_000;
/** So many of the page's timers, of so long each, run without anything new: then the page is quiet. */
const QUIET_TURNS = 4;
const TURN_MS = 150;
const ACT_MS = 300;
const BUTTONS_MAX = 8;

/** A message of a content script or a page of the extension, and what came of it. */
export interface Question {
  /** JSON. */
  readonly text: string;
  readonly outcome: 'answered' | 'rejected' | 'pending';
  /** JSON, of an answered one. */
  readonly answer?: string;
}

/** A port that a content script or a page of the extension has opened. */
export interface OpenedPort {
  /** JSON. */
  readonly name: string;
  /** Whether the worker has sent a message on it. */
  readonly received: boolean;
  readonly state: 'open' | 'closed';
  /** Whether the script has a listener for its end. */
  readonly handled: boolean;
  /** Messages that the script has posted after the end: each throws. */
  readonly lostPosts: number;
}

export interface WatchOptions {
  readonly beforeMessage?: () => Promise<unknown>;
  readonly errorsOnly?: boolean;
}

type Mutable<T> = { -readonly [K in keyof T]: T[K] };

export class WatchedPage {
  /** Uncaught errors of the extension's scripts in it: the first line of each. */
  readonly errors: string[] = [];
  private readonly session: CdpSession;
  private readonly targetId: string;
  private readonly trial: Trial;
  private readonly asked = new Map<string, Mutable<Question>>();
  private readonly opened = new Map<string, Mutable<OpenedPort>>();
  private changedAt = performance.now();

  private constructor(trial: Trial, session: CdpSession, targetId: string) {
    this.trial = trial;
    this.session = session;
    this.targetId = targetId;
  }

  /**
   * Opens a page in a new tab. Before each message, `beforeMessage` settles. With `errorsOnly`, messages are sent as usual
   * and not recorded: a call that throws still throws where it is called.
   */
  static async open(
    trial: Trial,
    url: string,
    { beforeMessage, errorsOnly = false }: WatchOptions = {},
  ): Promise<WatchedPage> {
    const { cdp } = trial.browser;
    const { targetId } = await cdp.send('Target.createTarget', { url: 'about:blank' });
    const session = await cdp.attach(targetId);
    const page = new WatchedPage(trial, session, targetId);
    page.collectErrors();
    if (errorsOnly) await session.send('Runtime.enable');
    else
      await hookPage(cdp, session, trial.extension.id, {
        holdPorts: false,
        onMessage: async (message, world) => {
          page.record(message, world);
          if (message.kind === 'message') await beforeMessage?.();
        },
      });
    await session.send('Page.enable');
    await session.send('Page.navigate', { url });
    await trial.loaded(targetId);
    await page.settled();
    return page;
  }

  get questions(): readonly Question[] {
    return [...this.asked.values()];
  }

  get ports(): readonly OpenedPort[] {
    return [...this.opened.values()];
  }

  /**
   * Resolves when nothing new has happened while the page has run its timers a few times, and each message has its answer
   * or cannot get one any more. Not after a time alone: on a busy machine, a content script may start only later.
   */
  async settled(): Promise<void> {
    const isPending = (): boolean => this.questions.some(({ outcome }) => outcome === 'pending');
    for (let quietTurns = 0; ;) {
      const before = this.changedAt;
      const hasRun = await this.turn();
      quietTurns = hasRun && this.changedAt === before ? quietTurns + 1 : 0;
      if (quietTurns >= QUIET_TURNS && !isPending()) return;
      if (performance.now() - this.changedAt > ANSWER_MS) return;
      if (!hasRun && !(await this.isOpen())) return;
    }
  }

  private async isOpen(): Promise<boolean> {
    const { targetInfos } = await this.trial.browser.cdp.send('Target.getTargets');
    return targetInfos.some(({ targetId }) => targetId === this.targetId);
  }

  /** Lets the page run a timer. Resolves with false if it has not: it is gone or busy, a dialog is open, it navigates. */
  private async turn(): Promise<boolean> {
    const expression = `new Promise((resolve) => setTimeout(resolve, ${TURN_MS}))`;
    const timer = this.session.send('Runtime.evaluate', { expression, awaitPromise: true });
    const bound = new AbortController();
    const [ran, tooLate] = [
      whileAttached(this.trial.browser.cdp, this.session, timer).then(() => true),
      sleep(ANSWER_MS, false, { signal: bound.signal }),
    ];
    try {
      return await Promise.race([ran, tooLate]);
    } catch {
      await sleep(TURN_MS);
      return false;
    } finally {
      bound.abort();
      tooLate.catch(() => undefined);
    }
  }

  /** Uses the web page as a user does: moves, clicks, types and scrolls. */
  async act(): Promise<void> {
    const at = { x: 40, y: 40 };
    const button = { ...at, button: 'left', clickCount: 1 } as const;
    await this.session.send('Page.bringToFront');
    await this.session.send('Input.dispatchMouseEvent', { type: 'mouseMoved', ...at });
    await this.session.send('Input.dispatchMouseEvent', { type: 'mousePressed', ...button });
    await this.session.send('Input.dispatchMouseEvent', { type: 'mouseReleased', ...button });
    await this.session.send('Input.dispatchKeyEvent', { type: 'keyDown', key: 'Shift', code: 'ShiftLeft' });
    await this.session.send('Input.dispatchKeyEvent', { type: 'keyUp', key: 'Shift', code: 'ShiftLeft' });
    await this.session.send('Input.dispatchMouseEvent', {
      type: 'mouseWheel',
      ...at,
      deltaX: 0,
      deltaY: 200,
    });
    await sleep(ACT_MS);
    await this.settled();
  }

  /** Fills the fields of an extension's page and clicks its first buttons. */
  async useControls(): Promise<void> {
    const refuse = this.trial.browser.cdp.listen(({ method, sessionId }) => {
      if (method !== 'Page.javascriptDialogOpening' || sessionId !== this.session.id) return;
      this.session.send('Page.handleJavaScriptDialog', { accept: false }).catch(() => undefined);
    });
    const expression = `(${fillAndClick.toString()})(${BUTTONS_MAX})`;
    // A button may close the page.
    const clicked = this.session.send('Runtime.evaluate', { expression, awaitPromise: true });
    await whileAttached(this.trial.browser.cdp, this.session, clicked).catch(() => undefined);
    await sleep(ACT_MS);
    await this.settled();
    refuse();
  }

  async close(): Promise<void> {
    // It may have closed itself.
    await this.session.detach().catch(() => undefined);
    await this.trial.browser.cdp
      .send('Target.closeTarget', { targetId: this.targetId })
      .catch(() => undefined);
  }

  private collectErrors(): void {
    const prefix = this.trial.pageUrl('');
    this.trial.browser.cdp.listen(({ method, params, sessionId }) => {
      if (sessionId !== this.session.id || method !== 'Runtime.exceptionThrown') return;
      const details = params['exceptionDetails'] as {
        readonly text: string;
        readonly url?: string;
        readonly stackTrace?: { readonly callFrames: readonly { readonly url: string }[] };
        readonly exception?: { readonly description?: string };
      };
      const from = details.stackTrace?.callFrames[0]?.url ?? details.url ?? '';
      const text = details.exception?.description ?? details.text;
      if (!from.startsWith(prefix) && !text.includes(prefix)) return;
      this.errors.push(firstLine(text));
    });
  }

  private record(message: PageMessage, world: string): void {
    this.changedAt = performance.now();
    const key = `${world} ${message.index}`;
    const question = this.asked.get(key);
    const port = this.opened.get(key);
    if (message.kind === 'message') this.asked.set(key, { text: message.text, outcome: 'pending' });
    else if (message.kind === 'answer' && question !== undefined)
      Object.assign(question, { outcome: 'answered', answer: message.text });
    else if (message.kind === 'error' && question !== undefined) question.outcome = 'rejected';
    else if (message.kind === 'portOpened')
      this.opened.set(key, {
        name: message.text,
        received: false,
        state: 'open',
        handled: false,
        lostPosts: 0,
      });
    else if (message.kind === 'portReceived' && port !== undefined) port.received = true;
    else if (message.kind === 'portClosed' && port !== undefined)
      Object.assign(port, { state: 'closed', handled: message.handled });
    else if (message.kind === 'deadPort' && port !== undefined) port.lostPosts++;
  }
}

/** Runs in a page of the extension. */
async function fillAndClick(buttonsMax: number): Promise<void> {
  const pause = (): Promise<void> => new Promise((resolve) => setTimeout(resolve, 100));
  for (const input of document.querySelectorAll('input, textarea')) {
    const field = input as HTMLInputElement;
    const isText = ['text', 'password', 'search', 'email', 'textarea'].includes(field.type);
    if (!isText || field.disabled || field.readOnly || field.value !== '') continue;
    field.value = 'holdfast';
    for (const type of ['input', 'change']) field.dispatchEvent(new Event(type, { bubbles: true }));
  }
  const buttons = document.querySelectorAll<HTMLElement>('button, input[type=submit], input[type=button]');
  for (const button of [...buttons].slice(0, buttonsMax)) {
    button.click();
    await pause();
  }
}
