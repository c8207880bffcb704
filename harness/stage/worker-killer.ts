/**
 * Kills the extension's worker just before a message reaches it. The proxy holds the message until the worker is dead,
 * so the relay must send it again to the next worker instance. No answer is lost, so no client command may fail.
 *
 * It does not kill while the worker is executing a request: that outcome would be unknown, which is a separate fault.
 * It kills at most once per request, and at most once per client message: requests that the relay itself sends to a
 * new worker must not kill that worker.
 */
import type { HistoryRecorder } from '../history/recorder.ts';
import type { ChaosProxy } from '../network/chaos-proxy.ts';
import type { ProxiedConnection } from '../network/proxied-connection.ts';
import { putGate } from '../network/message-gate.ts';
import { Random } from '../base/random.ts';
import type { FaultImpact } from './fault.ts';
import type { KillMode } from './kill-mode.ts';
import type { WorkerHandle } from './worker-handle.ts';

export interface KillerOptions {
  readonly mode: KillMode;
  readonly seed: number;
  readonly history: HistoryRecorder;
}

/** The parts of a frame header that identify the frame. */
interface Header {
  readonly type?: string;
  readonly id?: number;
  readonly resumed?: boolean;
}

/** What its kills may do to clients. It is no fault of the library: it has no strike of its own. */
export const workerKilledAtMessage: FaultImpact = {
  name: 'worker-killed-at-message',
  aftermath: 'same-page',
  tolerates: ['request-failed'],
};
const { name: FAULT } = workerKilledAtMessage;

export class WorkerKiller {
  private readonly options: KillerOptions;
  private readonly random: Random;
  private worker: WorkerHandle | undefined;
  private killing: Promise<void> | undefined;
  /** Requests that the current worker instance has not answered. */
  private readonly open = new Set<number>();
  /** Requests that have already triggered a kill. */
  private readonly struck = new Set<number>();
  /** Whether a client has sent a message since the last kill. */
  private armed = false;
  private count = 0;

  constructor(options: KillerOptions) {
    this.options = options;
    this.random = new Random(options.seed, 'kills');
  }

  /** Number of kills so far. */
  get kills(): number {
    return this.count;
  }

  /** Whether it should kill at each message but never has. */
  get isIdle(): boolean {
    return this.options.mode.kind === 'each-message' && this.count === 0;
  }

  /** Resolves when no kill is in progress and the worker has started again. */
  async idle(): Promise<void> {
    while (this.killing !== undefined) await this.killing;
  }

  /** Intercepts the messages of every connection on the extension link. Call it before the first connection. */
  watch(link: ChaosProxy): void {
    if (this.options.mode.kind === 'never') return;
    void link.nextConnection().then((connection) => {
      this.intercept(connection);
      this.watch(link);
    });
  }

  /** Starts killing. */
  start(worker: WorkerHandle): void {
    if (this.options.mode.kind === 'never') return;
    this.worker = worker;
    this.options.history.listen((event) => {
      if (event.type === 'frame' && event.link === 'client' && event.from === 'peer') this.armed = true;
    });
  }

  /** Stops killing. Resolves when the worker has started again after the last kill. */
  async end(): Promise<void> {
    this.worker = undefined;
    await this.killing;
  }

  private intercept(connection: ProxiedConnection): void {
    putGate(connection, 'upstream', (text) => {
      for (const { type, id } of headersOf(text)) {
        if ((type === 'result' || type === 'error') && id !== undefined) this.open.delete(id);
      }
      return undefined;
    });
    putGate(connection, 'downstream', (text) => this.onDownstream(headersOf(text)));
  }

  private onDownstream(headers: readonly Header[]): Promise<void> | undefined {
    // Unanswered requests of the previous instance are lost, or will be sent again.
    if (headers.some(({ type, resumed }) => type === 'hello-ok' && resumed !== true)) this.open.clear();
    // Of what a relay sends, only requests have an id.
    const requests = headers.flatMap(({ id }) => id ?? []);
    if (requests.length === 0) return undefined;
    const { worker } = this;
    if (worker !== undefined && this.mayStrike(requests) && this.strikes()) {
      for (const id of requests) this.struck.add(id);
      this.armed = false;
      return this.kill(worker);
    }
    for (const id of requests) this.open.add(id);
    return undefined;
  }

  private mayStrike(requests: readonly number[]): boolean {
    const isFree = this.open.size === 0 && this.killing === undefined;
    return this.armed && isFree && !requests.some((id) => this.struck.has(id));
  }

  private strikes(): boolean {
    const { mode } = this.options;
    return mode.kind === 'random' ? this.random.fraction() < mode.probability : true;
  }

  /** Resolves when the worker has stopped, or turns out to be stopped already. */
  private kill(worker: WorkerHandle): Promise<void> {
    const { history } = this.options;
    history.add({ type: 'fault', name: FAULT, phase: 'strike' });
    const dead = worker.kill();
    this.killing = dead
      .then(async ({ proved }) => {
        this.count++;
        history.add({ type: 'fault', name: FAULT, phase: 'struck' });
        await proved;
      })
      // The browser is closing, so there is no worker to kill.
      .catch(() => undefined)
      .finally(() => {
        history.add({ type: 'fault', name: FAULT, phase: 'heal' });
        this.killing = undefined;
      });
    return dead.then(
      () => undefined,
      () => undefined,
    );
  }
}

function headersOf(message: string): Header[] {
  return message.split('\x1e').map((frame) => {
    const end = frame.indexOf('\n');
    try {
      return JSON.parse(end < 0 ? frame : frame.slice(0, end)) as Header;
    } catch {
      return {};
    }
  });
}
