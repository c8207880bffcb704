/**
 * Kills the extension's worker at the moment at which a message reaches it: the message is kept at the proxy until its
 * worker is dead, so that the next life has to be given it. No answer is lost by that, and so nothing that a client does
 * may fail. A message that comes while the worker owes an answer is let through: its death would leave an outcome
 * unknown, and that is a fault of its own. Each request dies once, and for a message of a client one life ends at most:
 * what the relay asks of its own accord when a life begins must not be the end of that life.
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

/** The parts of a frame's header that say what it is. */
interface Header {
  readonly type?: string;
  readonly id?: number;
  readonly resumed?: boolean;
}

const REQUEST = /^(forwardCDPCommand|tab\.(create|close|activate|reset)|download\.\w+)$/;
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
  /** Requests that wait for an answer of the present life. */
  private readonly open = new Set<number>();
  /** Requests that a life has died of. */
  private readonly struck = new Set<number>();
  /** A client has asked for something since the last kill. */
  private armed = false;
  private count = 0;

  constructor(options: KillerOptions) {
    this.options = options;
    this.random = new Random(options.seed, 'kills');
  }

  /** Lives that it has ended. */
  get kills(): number {
    return this.count;
  }

  /** It was to kill at each message, and never has. */
  get isIdle(): boolean {
    return this.options.mode.kind === 'each-message' && this.count === 0;
  }

  /** Resolves when each life that it has ended is counted, and has a successor. */
  async idle(): Promise<void> {
    while (this.killing !== undefined) await this.killing;
  }

  /** Stands at the extension's link from before the first connection. */
  watch(link: ChaosProxy): void {
    if (this.options.mode.kind === 'never') return;
    void link.nextConnection().then((connection) => {
      this.stand(connection);
      this.watch(link);
    });
  }

  /** Kills from now on. */
  start(worker: WorkerHandle): void {
    if (this.options.mode.kind === 'never') return;
    this.worker = worker;
    this.options.history.listen((event) => {
      if (event.type === 'frame' && event.link === 'client' && event.from === 'peer') this.armed = true;
    });
  }

  /** Kills no more. Resolves when the last life that it has ended has a successor. */
  async end(): Promise<void> {
    this.worker = undefined;
    await this.killing;
  }

  private stand(connection: ProxiedConnection): void {
    putGate(connection, 'upstream', (text) => {
      for (const { type, id } of headersOf(text)) {
        if ((type === 'result' || type === 'error') && id !== undefined) this.open.delete(id);
      }
      return undefined;
    });
    putGate(connection, 'downstream', (text) => this.atTheDoor(headersOf(text)));
  }

  private atTheDoor(headers: readonly Header[]): Promise<void> | undefined {
    // What the last life had not answered was lost with it, or comes again.
    if (headers.some(({ type, resumed }) => type === 'hello-ok' && resumed !== true)) this.open.clear();
    const requests = headers.flatMap(({ type = '', id }) =>
      id !== undefined && REQUEST.test(type) ? [id] : [],
    );
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

  /** Resolves when the present life has ended, or has turned out to be over already. */
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
      // The browser is being closed: there is no worker to kill any more.
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
