import { defineConfig } from 'vitest/config';

/** Only ends a test that hangs; none is this slow. */
const hangMs = 60_000;

export default defineConfig({
  test: {
    include: ['{relay,extension,harness,e2e}/**/*.test.ts'],
    globalSetup: './harness/setup/vitest-global.ts',
    testTimeout: hangMs,
    hookTimeout: hangMs,
    // By default one core is left idle, which on two cores takes twice the time.
    maxWorkers: '100%',
  },
});
