/** The relay's process, as the fuzzer has it. */
import { fork, type ChildProcess } from 'node:child_process';
import { mkdtemp, rm } from 'node:fs/promises';
import path from 'node:path';
import { build } from 'esbuild';
import { repositoryRoot } from '../../setup/root.ts';
import { mutatedSources, type Mutant } from '../../zoo/mutant.ts';
import { mutation } from '../../zoo/mutation.ts';
import { FuzzFailure, within } from '../failure.ts';
import type { Question, Vitals } from './relay-process.ts';

export const TOKEN = 'the-token-of-the-fuzzed-relay';
export const PAIRING_KEY = 'the-pairing-key-of-the-fuzzed-relay';

const OUTPUT_CHARS_MAX = 20_000;

/** The relay's bundle in a folder of its own, with a mutant in it if there is one. */
export class RelayBundle {
  readonly file: string;
  private readonly folder: string;

  private constructor(folder: string) {
    this.folder = folder;
    this.file = path.join(folder, 'relay.js');
  }

  static async build(mutant: Mutant | undefined): Promise<RelayBundle> {
    // Below the repository, where the relay's packages are found.
    const folder = await mkdtemp(path.join(repositoryRoot, 'node_modules', '.fuzz-'));
    const bundle = new RelayBundle(folder);
    await build({
      absWorkingDir: repositoryRoot,
      entryPoints: { relay: 'harness/fuzz/peers/relay-process.ts' },
      outdir: folder,
      bundle: true,
      platform: 'node',
      target: 'node20',
      format: 'esm',
      packages: 'external',
      logLevel: 'silent',
      plugins: mutant === undefined ? [] : [mutation(mutatedSources(repositoryRoot, mutant))],
    });
    return bundle;
  }

  async remove(): Promise<void> {
    await rm(this.folder, { recursive: true, force: true });
  }
}

export class RelayChild {
  readonly port: number;
  private readonly child: ChildProcess;
  private output = '';
  private endedWith: string | undefined;

  private constructor(child: ChildProcess, port: number) {
    this.child = child;
    this.port = port;
    child.stderr?.on('data', (chunk: Buffer) => {
      this.output = (this.output + chunk.toString()).slice(0, OUTPUT_CHARS_MAX);
    });
    child.on('error', () => undefined);
    child.once('close', (code, signal) => (this.endedWith = `code ${code ?? signal ?? 'unknown'}`));
  }

  static async start(bundle: RelayBundle): Promise<RelayChild> {
    const child = fork(bundle.file, [], {
      execArgv: ['--expose-gc'],
      env: { ...process.env, FUZZ_TOKEN: TOKEN, FUZZ_PAIRING_KEY: PAIRING_KEY },
      stdio: ['ignore', 'ignore', 'pipe', 'ipc'],
    });
    const port = new Promise<number>((resolve) =>
      child.once('message', (message) => resolve(message as number)),
    );
    return new RelayChild(child, await within(port, 'the relay to start'));
  }

  /** Rejects with a failure when the process is dead or does not answer. */
  async vitals(question: Question = 'vitals'): Promise<Vitals> {
    const { child } = this;
    let onEnd: () => void = () => undefined;
    const answer = new Promise<Vitals | undefined>((resolve) => {
      child.once('message', (message) => resolve(message as Vitals));
      onEnd = () => resolve(undefined);
      child.once('close', onEnd);
      if (this.endedWith !== undefined || !child.connected) resolve(undefined);
      // An error means that it is ending: `close` follows.
      else child.send(question, () => undefined);
    });
    const vitals = await within(answer, 'the relay to report its vitals');
    child.off('close', onEnd);
    if (vitals !== undefined) {
      const [defect] = vitals.defects;
      if (defect !== undefined) throw new FuzzFailure('defect', firstLines(defect));
      return vitals;
    }
    await this.ended();
    throw new FuzzFailure(
      'crash',
      `The relay ended with ${this.endedWith ?? '?'}:\n${firstLines(this.output)}`,
    );
  }

  async stop(): Promise<void> {
    this.child.kill('SIGKILL');
    await this.ended();
  }

  private async ended(): Promise<void> {
    if (this.endedWith !== undefined) return;
    await new Promise<void>((resolve) => this.child.once('close', () => resolve()));
  }
}

function firstLines(text: string): string {
  const lines = text.split('\n').filter((line) => line.trim() !== '' && line.length < 2_000);
  return lines.slice(0, 12).join('\n');
}
