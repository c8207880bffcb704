/**
 * Finds a debugger that is wedged: attached, and without a sign that anything is wrong, but commands are never answered.
 * A page that is busy also leaves commands without an answer, so the difference is what else answers (Chromium 156):
 *
 * - The browser process answers `Target.getTargetInfo` itself, whatever the page does. If it does not: wedged.
 * - A page that runs an endless loop, is paused, shows a dialog or has crashed runs no other script either. One that waits
 *   for the response to a navigation says that it is loading. So if the page has loaded and runs a script of ours, and the
 *   debugger's question to its renderer, sent before, still has no answer: wedged.
 *
 * An evaluation that waits for a promise, or that takes hours, is neither.
 */
import { WORKER_LIMITS } from './limits.ts';

/** A command that Chromium has not answered. */
interface Running {
  readonly sinceMs: number;
  /** Nobody waits for the answer any more. */
  readonly giveUp: (error: Error) => void;
}

/** As Chromium answers what was running when the debugger was detached. */
const CUT_OFF = 'Detached while handling command.';

/** Watches the commands to one tab. */
export class WedgeWatch {
  /** In the order in which they began. */
  private readonly running = new Set<Running>();
  private readonly options: {
    readonly tabId: () => number;
    /** What is attached now; undefined if nothing is. */
    readonly attachment: () => string | undefined;
    readonly found: () => void;
  };
  private timer: ReturnType<typeof setTimeout> | undefined;
  /** How often it was found since the last answer. */
  private wedges = 0;

  constructor(options: WedgeWatch['options']) {
    this.options = options;
  }

  /** Runs a command. Settles as it does, or rejects when it is cut off. */
  run<T>(command: () => Promise<T>): Promise<T> {
    return new Promise((resolve, reject) => {
      const one: Running = { sinceMs: performance.now(), giveUp: reject };
      this.running.add(one);
      this.timer ??= this.later(this.silentMs);
      // Chromium throws at once if it does not accept the params.
      const answered = (async () => command())();
      answered.then(
        (result) => {
          if (this.running.delete(one) && this.wedges > 0) this.recovered();
          resolve(result);
        },
        (error: unknown) => {
          this.running.delete(one);
          reject(error instanceof Error ? error : new Error(String(error)));
        },
      );
    });
  }

  /** Commands without an answer get one: whether they were executed is unknown. */
  cutOff(): void {
    const cut = [...this.running];
    this.running.clear();
    clearTimeout(this.timer);
    this.timer = undefined;
    for (const { giveUp } of cut) giveUp(new Error(CUT_OFF));
  }

  private recovered(): void {
    this.wedges = 0;
    clearTimeout(this.timer);
    this.timer = this.running.size > 0 ? this.later(this.silentMs) : undefined;
  }

  /** Each time it was wedged again without an answer in between, it takes longer to be found. */
  private get silentMs(): number {
    return Math.min(WORKER_LIMITS.wedgeSilentMs * 2 ** this.wedges, WORKER_LIMITS.wedgeSilentMaxMs);
  }

  private later(ms: number): ReturnType<typeof setTimeout> {
    return setTimeout(() => {
      this.timer = undefined;
      void this.look();
    }, ms);
  }

  private async look(): Promise<void> {
    const [oldest] = this.running;
    if (oldest === undefined) return;
    const attachment = this.options.attachment();
    const leftMs = oldest.sinceMs + this.silentMs - performance.now();
    if (leftMs > 0) {
      this.timer ??= this.later(leftMs);
      return;
    }
    const wedged = attachment !== undefined && (await isWedged(this.options.tabId()));
    if (wedged && this.running.has(oldest) && this.options.attachment() === attachment) {
      this.wedges++;
      this.options.found();
    }
    if (this.running.size > 0) this.timer ??= this.later(this.silentMs);
  }
}

/** Whether the debugger of this tab is wedged. Asks twice: after a sleep, a time limit may end before the answer is read. */
async function isWedged(tabId: number): Promise<boolean> {
  return (await looksWedged(tabId)) && (await looksWedged(tabId));
}

async function looksWedged(tabId: number): Promise<boolean> {
  // An error is an answer as well.
  const ask = (method: string): Promise<unknown> =>
    chrome.debugger.sendCommand({ tabId }, method).catch(() => undefined);
  const renderer = ask('Runtime.getIsolateId');
  if (!(await answers(ask('Target.getTargetInfo')))) return true;
  if (await answers(renderer)) return false;
  if (!(await hasLoaded(tabId)) || !(await answers(runScript(tabId)))) return false;
  // It was busy, perhaps, and has just got to our script.
  return !(await answers(renderer)) && (await hasLoaded(tabId));
}

async function answers(asked: Promise<unknown>): Promise<boolean> {
  return (await withinLimit(asked.then(() => true))) === true;
}

/** Resolves with undefined when the limit has passed. */
export async function withinLimit<T>(asked: Promise<T>): Promise<T | undefined> {
  let timer: ReturnType<typeof setTimeout> | undefined;
  const limit = new Promise<undefined>((resolve) => {
    timer = setTimeout(() => resolve(undefined), WORKER_LIMITS.browserAnswerMs);
  });
  return Promise.race([asked, limit]).finally(() => clearTimeout(timer));
}

async function hasLoaded(tabId: number): Promise<boolean> {
  const tab = await chrome.tabs.get(tabId).catch(() => undefined);
  return tab?.status === 'complete' && (tab.pendingUrl ?? '') === '';
}

/** Pending forever if the page may not be scripted: then nothing can be said of it. */
function runScript(tabId: number): Promise<unknown> {
  return chrome.scripting
    .executeScript({ target: { tabId }, injectImmediately: true, func: () => true })
    .catch(() => new Promise(() => undefined));
}
