import path from 'node:path';
import { playwrightAlias } from './build.mjs';
import { repositoryRoot } from './root.mjs';

/** Declaration file in dist/ ← its entry point. One for each module that users import. */
const entries = {
  harness: 'harness/index.ts',
  'extension-api': 'harness/extension/index.ts',
  'relay-api': 'relay/index.ts',
};

/**
 * Writes dist/*.d.ts: all types that users can reach, and no others, in one file for each module.
 *
 * @returns {Promise<void>} Rejects with rollup's error when the sources have type errors.
 */
export async function buildTypes() {
  const [{ rollup }, { dts }] = await Promise.all([import('rollup'), import('rollup-plugin-dts')]);
  const bundle = await rollup({
    input: Object.fromEntries(
      Object.entries(entries).map(([name, entry]) => [name, path.join(repositoryRoot, entry)]),
    ),
    external: (id) => !id.startsWith('.') && !path.isAbsolute(id),
    plugins: [dts({ tsconfig: path.join(repositoryRoot, 'tsconfig.json') })],
  });
  await bundle.write({
    dir: path.join(repositoryRoot, 'dist'),
    format: 'es',
    entryFileNames: '[name].d.ts',
    paths: playwrightAlias,
  });
  await bundle.close();
}
