import { Linter } from 'eslint';
import { expect, test } from 'vitest';
import { roomBoundariesRule } from './room-boundaries.mjs';

const root = process.cwd();

const rooms = roomBoundariesRule(root, [
  { rooms: ['inner'], closed: [''], open: ['inner', 'shared'], message: 'inner crossed' },
]);

function messages(filename: string, code: string): string[] {
  const config = {
    plugins: { holdfast: { rules: { rooms } } },
    rules: { 'holdfast/rooms': 'error' },
  } as const;
  return new Linter({ cwd: root }).verify(code, [config], { filename }).map(({ message }) => message);
}

test.each([
  "import '../outer/a.js';",
  "export { a } from '../outer/a.js';",
  "export * from '../outer/a.js';",
  "await import('../outer/a.js');",
  "import '../a.js';",
  "import '../inner-too/a.js';",
])('crossing: %s', (code) => {
  expect(messages('inner/x.js', code)).toEqual(['inner crossed']);
});

test.each(["import './a.js';", "import '../shared/a.js';", "import 'package';", 'export const a = 1;'])(
  'not crossing: %s',
  (code) => {
    expect(messages('inner/x.js', code)).toEqual([]);
  },
);

test('other rooms are not concerned', () => {
  expect(messages('outer/x.js', "import '../inner/a.js';")).toEqual([]);
});
