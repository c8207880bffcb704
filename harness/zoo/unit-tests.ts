/** Runs unit tests with a mutant in the code. Only a clone has them. */
import { spawn } from 'node:child_process';
import { mkdtemp, readFile, rm, writeFile } from 'node:fs/promises';
import path from 'node:path';
import { failuresIn } from '../setup/failures.mjs';
import { mutatedSources, type Mutant } from './mutant.ts';

/** What the tests see in place of these files, by absolute path: read by vitest.config.ts. */
const SOURCES = 'HOLDFAST_MUTATED_SOURCES';
const MINUTES_MAX = 10;

/** The first test that fails; undefined if none does. Runs only those that depend on the changed files. */
export async function failingUnitTest(
  root: string,
  mutant: Mutant,
  signal: AbortSignal,
): Promise<string | undefined> {
  const sources = mutatedSources(root, mutant);
  const folder = await mkdtemp(path.join(root, 'dist', '.unit-'));
  try {
    const [texts, report] = [path.join(folder, 'sources.json'), path.join(folder, 'report.json')];
    await writeFile(texts, JSON.stringify(Object.fromEntries(sources)));
    const vitest = path.join(root, 'node_modules', 'vitest', 'vitest.mjs');
    const child = spawn(
      process.execPath,
      [
        ...[vitest, 'related', '--run', '--bail=1', '--reporter=json', `--outputFile=${report}`],
        ...['--dir', '.', '--exclude', 'harness/**', '--exclude', 'e2e/**', ...sources.keys()],
      ],
      {
        ...{ cwd: root, stdio: 'ignore', env: { ...process.env, [SOURCES]: texts } },
        ...{ signal, timeout: MINUTES_MAX * 60_000 },
      },
    );
    const code = await new Promise<number | null>((resolve) => {
      child.on('error', () => resolve(null));
      child.on('exit', resolve);
    });
    if (code === 0 || signal.aborted) return undefined;
    const [failure] = failuresIn('vitest', await readFile(report, 'utf8').catch(() => undefined), root);
    return failure ?? `vitest ended with ${String(code)}`;
  } finally {
    await rm(folder, { recursive: true, force: true });
  }
}
