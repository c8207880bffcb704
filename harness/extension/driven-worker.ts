/**
 * The worker of any extension. It is watched through the browser, and a debugger is attached only for the time of an
 * evaluation: an attached debugger would keep the worker alive.
 */
import { eventually, within } from '../base/eventually.ts';
import { evaluateIn, firstTurn, unattended } from '../stage/extension-worker.ts';
import type { CdpConnection, CdpEvent } from '../stage/raw-cdp.ts';
import { ExtensionsPage } from '../stage/extensions-page.ts';
import { ExtensionError } from './extension-error.ts';

/** Chromium ends a worker after 30 s without an event, and looks every few seconds. */
const IDLE_MS_MAX = 60_000;
const SOON_MS = 5_000;
const ANSWER_MS = 10_000;

/** An error of the extension, as chrome://extensions shows it. */
export interface RecordedError {
  readonly message: string;
  /** URL of the script. */
  readonly source: string;
  /** Line in it, from 1, if Chromium knows it. */
  readonly line?: number;
  readonly severity: 'LOG' | 'WARN' | 'ERROR';
  /** How often it occurred. */
  readonly occurrences: number;
}

interface Instance {
  readonly number: number;
  readonly targetId: string;
  /** Resolves when the injections are in it. */
  injected?: Promise<void>;
}

/** A function to run in a worker, as text. Undefined: none. */
type Injection = () => string | undefined;

/** The worker of an extension under test. */
export class DrivenWorker {
  private readonly id: string;
  private cdp: CdpConnection;
  /** Opening one takes half a second, so it is kept. */
  private page: Promise<ExtensionsPage> | undefined;
  private instance: Instance | undefined;
  private count = 0;
  private readonly injections = new Set<Injection>();
  private stopListening = (): void => undefined;

  private constructor(cdp: CdpConnection, id: string) {
    this.cdp = cdp;
    this.id = id;
  }

  /**
   * Follows the worker of the extension with this id. Resolves when it is known whether the worker runs now. `page` is a
   * hidden page that it may keep.
   */
  static async follow(cdp: CdpConnection, id: string, page: ExtensionsPage): Promise<DrivenWorker> {
    const worker = new DrivenWorker(cdp, id);
    await worker.followIn(cdp);
    worker.page = Promise.resolve(page);
    return worker;
  }

  /** Follows the worker in a new run of the browser. */
  async followIn(cdp: CdpConnection): Promise<void> {
    this.stopListening();
    this.instance = undefined;
    this.page = undefined;
    this.cdp = cdp;
    this.stopListening = cdp.listen((event) => this.onEvent(event));
    await cdp.send('Target.setDiscoverTargets', { discover: true, filter: [{ type: 'service_worker' }] });
    // Targets that exist already are reported before the answer to this.
    await cdp.send('Target.getTargets', { filter: [{ type: 'service_worker' }] });
  }

  /** Number of starts seen so far. A worker that ran at the beginning counts as one. */
  get starts(): number {
    return this.count;
  }

  /** Each worker that starts evaluates this expression as soon as its script has run once; before that, none is ready. */
  inject(expression: Injection): void {
    this.injections.add(expression);
  }

  /** Whether it runs now. */
  get running(): boolean {
    return this.instance !== undefined;
  }

  /**
   * Resolves with the number of the running start when its script has run once. Waits for a start if no worker runs, and
   * for start `number` at least. Does not start the worker: an event does, or {@link start}.
   */
  async waitForStart(number = 1): Promise<number> {
    return eventually(`the worker has started (start ${number} or a later one)`, async () => {
      const { instance } = this;
      if (instance === undefined || instance.number < number) return undefined;
      // A worker that ends meanwhile may never answer.
      await within('the worker to answer', firstTurn(this.cdp, instance.targetId), ANSWER_MS);
      await this.injectInto(instance);
      return instance === this.instance && instance.number;
    });
  }

  /** Starts the worker if it is not running. Resolves when its script has run once. */
  async start(): Promise<void> {
    if (this.instance === undefined) await (await this.extensionsPage()).startWorker();
    await this.waitForStart();
  }

  /** chrome://extensions, in no tab. */
  async extensionsPage(): Promise<ExtensionsPage> {
    this.page ??= ExtensionsPage.open(this.cdp, this.id, { hidden: true }).catch((error: unknown) => {
      this.page = undefined;
      throw error;
    });
    return this.page;
  }

  /**
   * Runs a function in the worker, and starts the worker if necessary. The function and its argument are sent as text and
   * JSON, so the function must not use variables from outside. Rejects if it throws, or with code `workerStopped` if the
   * worker stops before it answers.
   */
  async evaluate<R, A = undefined>(run: (argument: A) => R | Promise<R>, argument?: A): Promise<R> {
    await this.start();
    const { instance } = this;
    if (instance === undefined) throw stopped();
    const text = argument === undefined ? 'undefined' : JSON.stringify(argument);
    const answer = evaluateIn(this.cdp, instance.targetId, `(${run.toString()})(${text})`);
    const stop = this.stopOf(instance.number);
    const first = await within(
      'the worker to answer',
      Promise.race([answer.then((value) => ({ value })), stop.ended]),
    );
    stop.ignore();
    answer.catch(() => undefined);
    if (first === undefined) throw stopped();
    return first.value as R;
  }

  /**
   * Kills the worker: its memory, timers and open ports are lost. Resolves when Chromium reports that it has stopped:
   * with true if it was killed, with false if no worker was running.
   */
  async kill(): Promise<boolean> {
    const { instance } = this;
    if (instance === undefined) return false;
    await unattended(this.cdp, instance.targetId);
    // Fails if it stops for another reason at the same time.
    await this.cdp.send('Target.closeTarget', { targetId: instance.targetId }).catch(() => undefined);
    await this.waitForStop(instance.number);
    return true;
  }

  /** Resolves when start `number` has stopped; by default the current one. */
  async waitForStop(number = this.count): Promise<void> {
    await eventually('the worker has stopped', () => this.hasStopped(number));
  }

  /**
   * Resolves when the worker has ended by itself because nothing happened, which takes about 30 s; at once if it is not
   * running. Rejects with code `keptAlive` if a debugger is attached to it, or if it still runs after 60 s.
   */
  async idle(): Promise<void> {
    const { instance } = this;
    if (instance === undefined) return;
    await eventually(
      'no debugger is attached to the worker',
      () => this.isFree(instance.targetId),
      SOON_MS,
    ).catch((cause: unknown) => {
      const remedy = 'Close its DevTools, and every other program that has attached to it.';
      throw new ExtensionError('keptAlive', `A debugger keeps the worker alive. ${remedy}`, { cause });
    });
    await eventually('the worker has ended', () => this.hasStopped(instance.number), IDLE_MS_MAX).catch(
      (cause: unknown) => {
        const why = `The worker still runs after ${IDLE_MS_MAX / 1000} s`;
        const remedy = 'Look for timers that call chrome.*, open ports, and sockets that get messages.';
        throw new ExtensionError('keptAlive', `${why}: something keeps it alive. ${remedy}`, { cause });
      },
    );
  }

  /**
   * Everything that chrome://extensions shows under "Errors": uncaught errors, unhandled rejections, and what the extension
   * wrote with console.error and console.warn, in its worker and in its pages. Survives the worker.
   */
  async errors(): Promise<RecordedError[]> {
    return recordedErrors(await this.extensionsPage(), this.id);
  }

  private injectInto(instance: Instance): Promise<void> {
    const inject = async (): Promise<void> => {
      for (const injection of this.injections) {
        const expression = injection();
        if (expression !== undefined) await evaluateIn(this.cdp, instance.targetId, expression);
      }
    };
    return (instance.injected ??= inject().catch((error: unknown) => {
      delete instance.injected;
      throw error;
    }));
  }

  private hasInjection(): boolean {
    return [...this.injections].some((injection) => injection() !== undefined);
  }

  private hasStopped(number: number): boolean {
    return this.count > number || this.instance === undefined;
  }

  private async isFree(targetId: string): Promise<boolean> {
    const { targetInfos } = await this.cdp.send('Target.getTargets', {
      filter: [{ type: 'service_worker' }],
    });
    return targetInfos.find((info) => info.targetId === targetId)?.attached !== true;
  }

  /** Resolves when this start has stopped: an answer of Chromium's may never come then. */
  private stopOf(number: number): { readonly ended: Promise<undefined>; ignore(): void } {
    let ignore = (): void => undefined;
    const ended = new Promise<undefined>((resolve) => {
      ignore = this.cdp.listen(() => {
        if (this.hasStopped(number)) resolve(undefined);
      });
    });
    return { ended, ignore };
  }

  private onEvent({ method, params, sessionId }: CdpEvent): void {
    if (sessionId !== undefined) return;
    if (method === 'Target.targetDestroyed') {
      if (params['targetId'] === this.instance?.targetId) this.instance = undefined;
      return;
    }
    if (method !== 'Target.targetCreated') return;
    const { targetId, type, url } = params['targetInfo'] as { targetId: string; type: string; url: string };
    if (type !== 'service_worker' || !url.startsWith(`chrome-extension://${this.id}/`)) return;
    if (targetId === this.instance?.targetId) return;
    this.instance = { number: ++this.count, targetId };
    // Also if nobody waits for this start. It may end at once.
    if (this.hasInjection()) void this.waitForStart(this.count).catch(() => undefined);
  }
}

function stopped(): ExtensionError {
  return new ExtensionError(
    'workerStopped',
    'The worker stopped before it answered. Call evaluate again: the next worker answers.',
  );
}

async function recordedErrors(page: ExtensionsPage, id: string): Promise<RecordedError[]> {
  const info = (await page.call('chrome.developerPrivate.getExtensionInfo', id)) as {
    readonly runtimeErrors: readonly (Omit<RecordedError, 'line'> & {
      readonly stackTrace: readonly { readonly url: string; readonly lineNumber: number }[];
    })[];
  };
  return info.runtimeErrors.map(({ message, source, severity, occurrences, stackTrace }) => {
    const line = stackTrace.find(({ url }) => url === source)?.lineNumber;
    return { message, source, ...(line === undefined ? {} : { line }), severity, occurrences };
  });
}
