import { expect, test } from 'vitest';
import type { CdpError } from '../errors.ts';
import { RELAY_LIMITS } from '../limits.ts';
import type { Command } from './command.ts';
import { Turn } from './turn.ts';

/** A command of so many characters, and what becomes of it. */
function commandOf(chars: number): { readonly command: Command; readonly errors: CdpError[] } {
  const errors: CdpError[] = [];
  const command: Command = {
    method: 'Runtime.evaluate',
    params: {},
    chars,
    reply: () => undefined,
    fail: (error) => void errors.push(error),
    end: () => undefined,
    wanted: () => true,
    asker: {},
    attempt: (run) => run(),
  };
  return { command, errors };
}

test.each([
  ['below', -1, undefined],
  ['at', 0, undefined],
  ['above', 1, 'holdfast.refused.limit.turnCharsMax'],
])('commands of so much size wait for a check: %s the limit', (_, more, data) => {
  const turn = new Turn();
  const done: number[] = [];
  turn.begin();
  const sizes = [1_000, RELAY_LIMITS.turnCharsMax - 1_000 + more];
  const commands = sizes.map((chars) => commandOf(chars));
  for (const [n, { command }] of commands.entries()) {
    expect(turn.waits(command, () => done.push(n))).toBe(true);
  }
  expect(commands.map(({ errors }) => errors[0]?.data)).toEqual([undefined, data]);
  turn.end();
  expect(done).toEqual(data === undefined ? [0, 1] : [0]);
});

test('the next check has room for as much again', () => {
  const turn = new Turn();
  for (let round = 0; round < 2; round++) {
    turn.begin();
    const { command, errors } = commandOf(RELAY_LIMITS.turnCharsMax);
    turn.waits(command, () => undefined);
    turn.end();
    expect(errors).toEqual([]);
  }
});
