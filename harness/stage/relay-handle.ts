/** The relay under test: a real process on a port of its own that can be killed and started again. */
import type { HistorySink } from '../history/sink.ts';
import { eventually, within } from '../base/eventually.ts';
import { isStopped } from '../base/process-state.ts';
import { runRelay, type RunningRelay } from './child-relay.ts';
import type { Place, RelayHealth, Target } from './target.ts';

export class RelayHandle {
  private readonly target: Target;
  private readonly place: Place;
  private readonly history: HistorySink;
  private running: RunningRelay | undefined;
  private lives = 0;
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

  /** Where it listens, on 127.0.0.1. */
  get port(): number {
    return this.place.port;
  }

  /** What the present process has written so far. */
  get output(): string {
    return this.running?.output ?? '';
  }

  /** The process's id; undefined while there is none. */
  get pid(): number | undefined {
    return this.running?.pid;
  }

  /** Starts it (again), on the same port. Resolves when it listens. */
  async start(): Promise<void> {
    if (this.running !== undefined) throw new Error('the relay is running already');
    if (this.closed) throw new Error('the stage has been taken down');
    const starting = this.target.startRelay(this.place, runRelay);
    this.starting = starting;
    const running = await starting;
    const id = `relay ${++this.lives}`;
    this.running = running;
    this.history.add({ type: 'life', of: 'relay', id, state: 'started' });
    void running.ended.then(() => {
      this.history.add({ type: 'life', of: 'relay', id, state: 'ended' });
      if (this.running === running) this.running = undefined;
    });
  }

  /** SIGKILL: no goodbye to anybody. Resolves when the process is gone. */
  async kill(): Promise<void> {
    await this.end('SIGKILL');
  }

  /** SIGSTOP: it does nothing, and its sockets stay open. Resolves when it has stopped. */
  async suspend(): Promise<void> {
    const { running } = this;
    if (running === undefined) throw new Error('the relay is not running');
    running.signal('SIGSTOP');
    await eventually('the relay has stopped', () => isStopped(running.pid));
  }

  /** Lets it go on. */
  resume(): void {
    this.running?.signal('SIGCONT');
  }

  /** Asks it to stop, sees that it does, and starts it no more. */
  async stop(): Promise<void> {
    this.closed = true;
    await this.starting?.catch(() => undefined);
    await this.end('SIGTERM');
  }

  /** What it says of itself; nothing where it cannot be asked. Rejects when it does not answer. */
  async health(): Promise<RelayHealth> {
    return within("the relay's health", this.target.health?.(this.place) ?? Promise.resolve({}));
  }

  private async end(signal: NodeJS.Signals): Promise<void> {
    const { running } = this;
    if (running === undefined) return;
    // A suspended one would not hear it.
    running.signal('SIGCONT');
    running.signal(signal);
    const timer = setTimeout(() => running.signal('SIGKILL'), STOP_MS);
    await running.ended;
    clearTimeout(timer);
    this.running = undefined;
  }
}

/** A relay that does not stop by itself within this time is killed. */
const STOP_MS = 10_000;
