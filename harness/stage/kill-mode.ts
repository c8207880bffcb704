/** Kills the extension's worker when messages reach it, whatever is played: any scenario becomes one of worker deaths. */
import type { HistoryEvent } from '../history/event.ts';
import type { HistoryRecorder } from '../history/recorder.ts';
import { Random } from '../sim/engine/random.ts';
import type { WorkerHandle } from './worker-handle.ts';

/** When the worker is killed. */
export type KillMode =
  | { readonly kind: 'never' }
  | { readonly kind: 'each-message' }
  | { readonly kind: 'random'; readonly probability: number };

export class KillModeError extends Error {
  override readonly name = 'KillModeError';
}

/** Reads `never`, `each-message` or `random:P` with P between 0 and 1. Throws {@link KillModeError}. */
export function killMode(text: string): KillMode {
  if (text === 'never' || text === 'each-message') return { kind: text };
  const probability = Number(/^random:([\d.]+)$/.exec(text)?.[1]);
  if (probability > 0 && probability <= 1) return { kind: 'random', probability };
  throw new KillModeError('It is never, each-message, or random:P with P between 0 and 1.');
}

export interface KillerOptions {
  readonly mode: KillMode;
  readonly seed: number;
  readonly history: HistoryRecorder;
  readonly worker: WorkerHandle;
}

export class WorkerKiller {
  private readonly options: KillerOptions;
  private readonly random: Random;
  private stop: () => void = () => undefined;
  private killing: Promise<void> | undefined;
  private count = 0;

  constructor(options: KillerOptions) {
    this.options = options;
    this.random = new Random(options.seed, 'kills');
  }

  /** Lives that it has ended. */
  get kills(): number {
    return this.count;
  }

  /** Kills from now on. */
  start(): void {
    if (this.options.mode.kind === 'never') return;
    this.stop = this.options.history.listen((event) => {
      // A life that is being ended takes no further message.
      if (this.killing === undefined && isMessage(event) && this.strikes()) this.kill();
    });
  }

  /** Kills no more. Resolves when the last life that it has ended has a successor. */
  async end(): Promise<void> {
    this.stop();
    await this.killing;
  }

  private strikes(): boolean {
    const { mode } = this.options;
    if (mode.kind === 'random') return this.random.fraction() < mode.probability;
    return mode.kind === 'each-message';
  }

  private kill(): void {
    const { worker, history } = this.options;
    const name = 'worker-killed-at-message';
    history.add({ type: 'fault', name, phase: 'strike' });
    this.killing = (async () => {
      await (
        await worker.kill()
      ).proved;
      this.count++;
      history.add({ type: 'fault', name, phase: 'struck' });
    })()
      // The browser is being closed: there is no worker to kill any more.
      .catch(() => undefined)
      .finally(() => {
        history.add({ type: 'fault', name, phase: 'heal' });
        this.killing = undefined;
      });
  }
}

/** A frame that asks the worker for something. Heartbeats and handshakes do not. */
function isMessage(event: HistoryEvent): boolean {
  return (
    event.type === 'frame' &&
    event.link === 'extension' &&
    event.from === 'server' &&
    /"type":"(forwardCDPCommand|tab\.\w+|download\.\w+)"/.test(event.text ?? '')
  );
}
