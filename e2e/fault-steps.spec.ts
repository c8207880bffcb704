/** How faults look in Playwright's own reports. */
import { readFile } from 'node:fs/promises';
import { join } from 'node:path';
import { strFromU8, unzipSync } from 'fflate';
import { expect, test } from 'playwright/test';
import { innerPlaywright } from './inner-playwright.ts';

interface Result {
  readonly status: string;
  readonly attachments: readonly {
    readonly name: string;
    readonly contentType: string;
    readonly body?: string;
    readonly path?: string;
  }[];
  readonly annotations: readonly { readonly type: string; readonly description?: string }[];
}

interface Report {
  readonly suites: readonly {
    readonly specs: readonly { readonly tests: readonly { readonly results: readonly Result[] }[] }[];
  }[];
}

/** What the trace viewer and UI mode show of a run: the faults among its steps, and the number of pictures of pages. */
async function stepsOfTrace(path: string): Promise<{ faults: string[]; snapshots: number }> {
  const files = Object.entries(unzipSync(await readFile(path)));
  const events = files
    .filter(([name]) => name.endsWith('.trace'))
    .flatMap(([, bytes]) =>
      strFromU8(bytes)
        .split('\n')
        .filter((line) => line !== ''),
    )
    .map((line) => JSON.parse(line) as { readonly type: string; readonly title?: string });
  return {
    faults: events.flatMap(({ title }) => (title?.startsWith('fault: ') === true ? [title] : [])),
    snapshots: events.filter(({ type }) => type === 'frame-snapshot').length,
  };
}

test('each fault is a step with its history, and an annotation with its proof', async ({}, info) => {
  const config = join(import.meta.dirname, 'nested/playwright.config.ts');
  const steps = join(import.meta.dirname, 'nested/steps-reporter.ts');
  const env = { NESTED_OUTPUT: info.outputPath('nested') };
  const { code, stdout, output } = await innerPlaywright(config, [`--reporter=json,${steps}`], env);
  expect(code, output).toBe(0);
  const result = (JSON.parse(stdout) as Report).suites[0]?.specs[0]?.tests[0]?.results[0];
  // In the order in which they end.
  expect(output.match(/^fault: .*$/gm)).toEqual([
    'fault: worker-killed [worker-killed.jsonl]',
    'fault: socket-reset [socket-reset.jsonl]',
    'fault: extension-latency []',
  ]);
  const faults = result?.annotations
    .filter(({ type }) => type === 'fault')
    .map(({ description }) => description);
  expect(faults?.map((text) => text?.split(':')[0]).sort()).toEqual([
    'extension-latency',
    'socket-reset',
    'worker-killed',
  ]);
  const trace = result?.attachments.find(({ name }) => name === 'trace');
  const inTrace = await stepsOfTrace(trace?.path ?? '');
  expect(inTrace.faults).toEqual(['fault: worker-killed', 'fault: socket-reset', 'fault: extension-latency']);
  // The snapshots before and after each step of the page that the test drives.
  expect(inTrace.snapshots).toBeGreaterThan(0);
  const history = result?.attachments.find(({ name }) => name === 'socket-reset.jsonl');
  expect(Buffer.from(history?.body ?? '', 'base64').toString()).toContain('"phase":"struck"');
});
