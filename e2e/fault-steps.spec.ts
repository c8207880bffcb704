/** How faults look in Playwright's own reports. */
import { join } from 'node:path';
import { expect, test } from 'playwright/test';
import { innerPlaywright } from './inner-playwright.ts';

interface Result {
  readonly status: string;
  readonly attachments: readonly {
    readonly name: string;
    readonly contentType: string;
    readonly body?: string;
  }[];
  readonly annotations: readonly { readonly type: string; readonly description?: string }[];
}

interface Report {
  readonly suites: readonly {
    readonly specs: readonly { readonly tests: readonly { readonly results: readonly Result[] }[] }[];
  }[];
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
  const history = result?.attachments.find(({ name }) => name === 'socket-reset.jsonl');
  expect(Buffer.from(history?.body ?? '', 'base64').toString()).toContain('"phase":"struck"');
});
