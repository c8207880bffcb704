import type { RunResult } from './run-result.ts';
import packageJson from '../../package.json' with { type: 'json' };

/** The versions used in a run. `chromium` is, for example, `Chrome/141.0.7390.37`. */
export function environmentOf(chromium: string): RunResult['environment'] {
  return {
    chromium,
    node: process.version,
    platform: `${process.platform} ${process.arch}`,
    holdfast: packageJson.version,
  };
}
