import { build } from 'esbuild';
import { expect, test } from 'vitest';
import { hasPositions, inSources } from './source-stack.ts';

test('a place in a bundle becomes the place in the source; any other stays', async () => {
  const { outputFiles } = await build({
    stdin: {
      contents: 'export const one = 1;\nexport function fails() {\n  throw new Error("x");\n}\n',
      sourcefile: 'fails.ts',
      loader: 'ts',
    },
    ...{ bundle: true, write: false, format: 'cjs', sourcemap: 'external', outfile: '/bundle.js' },
  });
  const [map, code] = ['.map', '.js'].map(
    (end) => outputFiles.find(({ path }) => path.endsWith(end))?.text ?? '',
  );
  const lines = (code ?? '').split('\n');
  const line = lines.findIndex((text) => text.includes('throw new')) + 1;
  const column = (lines[line - 1] ?? '').indexOf('new') + 1;
  const text = `Error: x\n    at fails (relay.js:${line}:${column})\n    at worker.js:3:4\n    at other.js:1:2`;
  expect(hasPositions(text)).toBe(true);
  expect(inSources(text, new Map([['relay.js', map ?? '']]))).toBe(
    'Error: x\n    at fails (fails.ts:3:9)\n    at worker.js:3:4\n    at other.js:1:2',
  );
  expect(hasPositions('the extension is not connected')).toBe(false);
});
