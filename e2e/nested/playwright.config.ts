/** For specs that a test runs by itself: see fault-steps.spec.ts. */
import { defineConfig } from 'playwright/test';

export default defineConfig({
  testMatch: '*.nested.ts',
  outputDir: process.env['NESTED_OUTPUT'] ?? '../../test-results/nested',
  use: { trace: 'on' },
});
