/** Runs Playwright inside of a test: for specs that are to fail, or whose report is the subject. */
import { spawn } from 'node:child_process';
import { join } from 'node:path';
import { repositoryRoot } from '../harness/setup/root.mjs';

export interface InnerRun {
  readonly code: number | null;
  readonly stdout: string;
  /** Standard output and standard error. */
  readonly output: string;
}

/** `config` is the path of a Playwright configuration. */
export function innerPlaywright(
  config: string,
  args: readonly string[],
  env: Readonly<Record<string, string>> = {},
): Promise<InnerRun> {
  const cli = join(repositoryRoot, 'node_modules/playwright/cli.js');
  const own = {
    // The inner runner would take itself for a worker of the outer one, and write into the report of that one.
    ...{ TEST_WORKER_INDEX: undefined, TEST_PARALLEL_INDEX: undefined },
    ...{ PLAYWRIGHT_JSON_OUTPUT_FILE: undefined, PLAYWRIGHT_JSON_OUTPUT_NAME: undefined },
  };
  return new Promise((resolve) => {
    const child = spawn(process.execPath, [cli, 'test', `--config=${config}`, ...args], {
      env: { ...process.env, ...own, ...env },
    });
    let [stdout, output] = ['', ''];
    child.stdout.on('data', (data: Buffer) => {
      stdout += data.toString();
      output += data.toString();
    });
    child.stderr.on('data', (data: Buffer) => (output += data.toString()));
    child.once('close', (code) => resolve({ code, stdout, output }));
  });
}
