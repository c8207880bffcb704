/** The relay under test: a real process on its own port, which can be killed and restarted. */
import type { HistorySink } from '../history/sink.ts';
import { eventually, within } from '../base/eventually.ts';
import { isStopped } from '../base/process-state.ts';
import { runRelay, type RunningRelay } from './child-relay.ts';
import type { Place, RelayHealth, Target } from './target.ts';

/** The process of the relay under test. */
export class RelayHandle {
  private readonly target: Target;
  private readonly place: Place;
  private readonly history: HistorySink;
  private running: RunningRelay | undefined;
  private starts = 0;
  private starting: Promise<unknown> | undefined;
  private closed = false;

  private constructor(target: Target, place: Place, history: HistorySink) {
    this.target = target;
    this.place = place;
    this.history = history;
  }

  static async start(target: Target, place: Place, history: HistorySink): Promise<RelayHandle> {
    const handle = new RelayHandle(target, place, history);
    await handle.start();
    return handle;
  }

  /** Its port on 127.0.0.1. */
  get port(): number {
    return this.place.port;
  }

  /** The output of the running process so far. */
  get output(): string {
    return this.running?.output ?? '';
  }

  /** Process id; undefined while no process runs. */
  get pid(): number | undefined {
    return this.running?.pid;
  }

  /** Starts it (again) on the same port. Resolves when it listens. */
  async start(): Promise<void> {
    if (this.running !== undefined) throw new Error('the relay is already running');
    if (this.closed) throw new Error('the stage is already closed');
    const starting = this.target.startRelay(this.place, runRelay);
    this.starting = starting;
    const running = await starting;
    const id = `relay ${++this.starts}`;
    this.running = running;
    this.history.add({ type: 'life', of: 'relay', id, state: 'started' });
    void running.ended.then(() => {
      this.history.add({ type: 'life', of: 'relay', id, state: 'ended' });
      if (this.running === running) this.running = undefined;
    });
  }

  /** Sends SIGKILL, so that nothing is closed cleanly. Resolves when the process has ended. */
  async kill(): Promise<void> {
    await this.end('SIGKILL');
  }

  /** Sends SIGSTOP: the process freezes, its sockets stay open. Resolves when it has stopped. */
  async suspend(): Promise<void> {
    const { running } = this;
    if (running === undefined) throw new Error('the relay is not running');
    running.signal('SIGSTOP');
    await eventually('the relay has stopped', () => isStopped(running.pid));
  }

  /** Continues a suspended relay. */
  resume(): void {
    this.running?.signal('SIGCONT');
  }

  /** Stops it for good: SIGTERM, then SIGKILL after a time limit. */
  async stop(): Promise<void> {
    this.closed = true;
    await this.starting?.catch(() => undefined);
    await this.end('SIGTERM');
  }

  /** Its reported state; empty if this relay reports none. Rejects if it does not answer. */
  async health(): Promise<RelayHealth> {
    return within("the relay's health", this.target.health?.(this.place) ?? Promise.resolve({}));
  }

  private async end(signal: NodeJS.Signals): Promise<void> {
    const { running } = this;
    if (running === undefined) return;
    // A suspended process does not react to the signal.
    running.signal('SIGCONT');
    running.signal(signal);
    const timer = setTimeout(() => running.signal('SIGKILL'), STOP_MS);
    await running.ended;
    clearTimeout(timer);
    this.running = undefined;
  }
}

/** A relay that has not stopped this long after SIGTERM is killed. */
const STOP_MS = 10_000;
