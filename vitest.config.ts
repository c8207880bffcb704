import { defineConfig } from 'vitest/config';
import { mutatedModules } from './harness/zoo/mutated-modules.ts';

/** Only ends a test that hangs; none is this slow. */
const hangMs = 60_000;

/** Set by `holdfast zoo --by unit`. */
const mutated = process.env['HOLDFAST_MUTATED_SOURCES'];

export default defineConfig({
  plugins: mutated === undefined ? [] : [mutatedModules(mutated)],
  test: {
    include: ['{relay,extension,harness,e2e}/**/*.test.ts'],
    globalSetup: './harness/setup/vitest-global.ts',
    testTimeout: hangMs,
    hookTimeout: hangMs,
    // By default one core is left idle, which on two cores takes twice the time.
    maxWorkers: '100%',
  },
});
