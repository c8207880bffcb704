/**
 * Kills the worker at each message: `runtime.sendMessage` of content scripts and of the extension's own pages waits until
 * the worker is dead, so the message starts the next one. A debugger is attached to the pages for that, never to the
 * worker. Messages of ports are not covered, nor those that a script sends before the debugger has reached its context.
 */
import type { CdpConnection, CdpEvent } from '../stage/raw-cdp.ts';
import type { DrivenWorker } from './driven-worker.ts';

const BINDING = 'holdfastMessage';
const PAGES = [{ type: 'page' }, { type: 'iframe' }];

interface ContextInfo {
  readonly id: number;
  readonly origin: string;
}

export class MessageFaults {
  private readonly cdp: CdpConnection;
  private readonly worker: DrivenWorker;
  private readonly origin: string;
  private readonly sessions = new Map<string, Promise<unknown>>();
  private killing: Promise<unknown> = Promise.resolve();
  private readonly stop: () => void;
  private seen = 0;
  private killed = 0;
  private hasEnded = false;

  private constructor(cdp: CdpConnection, worker: DrivenWorker, id: string) {
    this.cdp = cdp;
    this.worker = worker;
    this.origin = `chrome-extension://${id}`;
    this.stop = cdp.listen((event) => this.onEvent(event));
  }

  /** Begins. `cdp` must be a connection that nobody else uses. Resolves when all open pages are covered. */
  static async begin(cdp: CdpConnection, worker: DrivenWorker, id: string): Promise<MessageFaults> {
    const faults = new MessageFaults(cdp, worker, id);
    await cdp.send('Target.setDiscoverTargets', { discover: true, filter: PAGES });
    await cdp.send('Target.getTargets', { filter: PAGES });
    await Promise.all(faults.sessions.values());
    return faults;
  }

  /** Number of messages so far. */
  get messages(): number {
    return this.seen;
  }

  /** Number of messages at which no worker ran when they reached it: it was killed, or had been dead before. */
  get kills(): number {
    return this.killed;
  }

  /** From now on all messages pass. */
  async end(): Promise<void> {
    this.hasEnded = true;
    this.stop();
    await this.killing;
  }

  private onEvent({ method, params, sessionId }: CdpEvent): void {
    if (method === 'Target.targetCreated' && sessionId === undefined) {
      const { targetId } = params['targetInfo'] as { readonly targetId: string };
      // The page may have closed.
      if (!this.sessions.has(targetId))
        this.sessions.set(
          targetId,
          this.cover(targetId).catch(() => undefined),
        );
    }
  }

  private async cover(targetId: string): Promise<void> {
    const session = await this.cdp.attach(targetId);
    const hook = `(${wrapSendMessage.toString()})(${JSON.stringify(BINDING)})`;
    this.cdp.listen(({ method, params, sessionId }) => {
      if (sessionId !== session.id) return;
      if (method === 'Runtime.executionContextCreated') {
        const { id: contextId, origin } = params['context'] as ContextInfo;
        if (origin !== this.origin) return;
        // The document may have gone.
        session.send('Runtime.evaluate', { contextId, expression: hook }).catch(() => undefined);
      }
      if (method === 'Runtime.bindingCalled' && params['name'] === BINDING) {
        const contextId = Number(params['executionContextId']);
        const expression = `${BINDING}Go(${String(params['payload'])})`;
        // The message passes in any case: `kills` shows whether the worker died. Its document may have gone.
        this.killing = this.killing
          .then(() => this.onMessage())
          .catch(() => undefined)
          .then(() => session.send('Runtime.evaluate', { contextId, expression }))
          .catch(() => undefined);
      }
    });
    await session.send('Runtime.addBinding', { name: BINDING });
    await session.send('Runtime.enable');
  }

  private async onMessage(): Promise<void> {
    if (this.hasEnded) return;
    this.seen++;
    await this.worker.kill();
    this.killed++;
  }
}

/** Runs in a content script's context, or in a page of the extension. */
function wrapSendMessage(binding: string): void {
  const world = globalThis as unknown as Record<string, unknown>;
  if (world[`${binding}Go`] !== undefined) return;
  const waiting: (() => void)[] = [];
  world[`${binding}Go`] = (index: number) => waiting[index]?.();
  const announce = world[binding] as (payload: string) => void;
  const send = chrome.runtime.sendMessage.bind(chrome.runtime) as (...args: unknown[]) => unknown;
  const wrapped = (...args: unknown[]): unknown => {
    const passed = new Promise<void>((resolve) => {
      announce(String(waiting.push(resolve) - 1));
    });
    const sent = passed.then(() => send(...args));
    return typeof args.at(-1) === 'function' ? undefined : sent;
  };
  (chrome.runtime as unknown as { sendMessage: unknown }).sendMessage = wrapped;
}
