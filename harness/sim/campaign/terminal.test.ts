import { expect, test } from 'vitest';
import { causesText } from './terminal.ts';

const ID = 'FFFFFFFFFFFFFFFFFFFFFFFFFFFFFFF2';

test('failures that differ only in numbers and ids are one cause, the most frequent first', () => {
  const text = causesText([
    { seed: 1, invariant: 'O1', text: 'command 7 has no answer', replay: '' },
    { seed: 2, invariant: 'O4', text: `tab 3 (${ID}) is not attached`, replay: 'reports/sim/seed-2.json' },
    {
      seed: 9,
      invariant: 'O4',
      text: `tab 12 (${ID.replace('2', '5')}) is not attached`,
      replay: 'reports/sim/seed-9.json',
    },
  ]);
  const lines = text.split('\n').map((line) => line.trim());
  expect(lines[0]).toMatch(/^2 × O4: tab 3/);
  expect(lines[1]).toMatch(/^Replay: .*seed-2\.json/);
  expect(lines[2]).toBe('1 × O1: command 7 has no answer');
});
