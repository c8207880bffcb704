/**
 * Kills the worker at each message: `runtime.sendMessage` of content scripts and of the extension's own pages waits until
 * the worker is dead, so the message starts the next one. A message on a port is lost, because the port closes; sent again, it
 * passes. A debugger is attached to the pages for that, never to the worker. Messages that a script sends before the
 * debugger has reached its context are not covered.
 */
import type { CdpConnection, CdpEvent } from '../stage/raw-cdp.ts';
import type { DrivenWorker } from './driven-worker.ts';
import { hookPage, type PageMessage } from './page-hook.ts';

const PAGES = [{ type: 'page' }, { type: 'iframe' }];

export class MessageFaults {
  private readonly cdp: CdpConnection;
  private readonly worker: DrivenWorker;
  private readonly id: string;
  private readonly sessions = new Map<string, Promise<unknown>>();
  /** Messages on ports that were lost. */
  private readonly lost = new Set<string>();
  private killing: Promise<void> = Promise.resolve();
  private readonly stop: () => void;
  private seen = 0;
  private killed = 0;
  private hasEnded = false;

  private constructor(cdp: CdpConnection, worker: DrivenWorker, id: string) {
    this.cdp = cdp;
    this.worker = worker;
    this.id = id;
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
    await hookPage(this.cdp, session, this.id, {
      holdPorts: true,
      onMessage: (message) => this.onMessage(message),
    });
  }

  /** A message passes in any case: `kills` shows whether the worker died. */
  private onMessage(message: PageMessage): Promise<void> | undefined {
    if (message.kind !== 'message' && message.kind !== 'portMessage') return undefined;
    if (message.kind === 'portMessage') {
      // Its port has closed together with the worker. Sent again on the next port, it must pass one day.
      if (this.lost.delete(message.text)) return undefined;
      this.lost.add(message.text);
    }
    this.killing = this.killing.then(() => this.killOnce()).catch(() => undefined);
    return this.killing;
  }

  private async killOnce(): Promise<void> {
    if (this.hasEnded) return;
    this.seen++;
    await this.worker.kill();
    this.killed++;
  }
}
