/** Runs the same specs without a fault and under one: faults.spec.ts starts it. */
import { join } from 'node:path';
import { defineConfig } from 'playwright/test';
import type { ExtensionOptions } from 'holdfast/extension';
import { repositoryRoot } from '../../../harness/setup/root.mjs';

type Use = Partial<ExtensionOptions> & { readonly extension?: unknown };
const at = (process.env['NESTED_AT'] ?? 'each-step') as ExtensionOptions['at'];

export default defineConfig<Use>({
  testDir: '.',
  testMatch: '*.nested.ts',
  outputDir: '../../../test-results/nested',
  timeout: 60_000,
  workers: 1,
  reporter: 'line',
  use: { extension: join(repositoryRoot, 'harness/samples/extensions/api-sample') },
  projects: [
    { name: 'plain' },
    { name: 'killed', dependencies: ['plain'], use: { fault: 'worker-kill', at } },
    { name: 'alone', use: { fault: 'worker-kill', at } },
  ],
});
