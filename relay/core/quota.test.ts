import { beforeEach, describe, expect, test } from 'vitest';
import { RELAY_LIMITS } from './limits.ts';
import { Quota, shareOf } from './quota.ts';
import { Quotas } from './quotas.ts';

const { commandsMax, commandsTotalMax, commandCharsMax, commandCharsTotalMax, clientsMax } = RELAY_LIMITS;
const one = {};
const other = {};
let quota: Quota;

beforeEach(() => {
  quota = new Quota({
    what: 'A command',
    things: 'commands without an answer',
    advice: 'Wait',
    count: { each: 'commandsMax', total: 'commandsTotalMax' },
    chars: { each: 'commandCharsMax', total: 'commandCharsTotalMax' },
  });
});

function addMany(owner: object, count: number): void {
  for (let i = 0; i < count; i++) quota.add(owner, 0);
}

describe('a quota', () => {
  test.each([
    ['below', -2, undefined],
    ['at', -1, undefined],
    [
      'above',
      0,
      'A command was refused: a client can have up to 10000 commands without an answer (commandsMax). ' +
        'No option changes this limit. Wait.',
    ],
  ])('has room for so many of one owner: %s the limit', (_, more, message) => {
    addMany(one, commandsMax + more);
    expect(quota.refusal(one, 0)?.message).toBe(message);
    expect(quota.refusal(other, 0)).toBeUndefined();
  });

  test.each([
    ['below', -1, undefined],
    ['at', 0, undefined],
    ['above', 1, 'holdfast.refused.limit.commandCharsMax'],
  ])('has room for so much of one owner: %s the limit', (_, more, data) => {
    quota.add(one, 1_000);
    expect(quota.refusal(one, commandCharsMax - 1_000 + more)?.data).toBe(data);
    expect(quota.refusal(other, 1_000)).toBeUndefined();
  });

  test('has room for so much of all, but always for a small owner', () => {
    for (const chars of [commandCharsMax, commandCharsMax, commandCharsTotalMax - 2 * commandCharsMax]) {
      quota.add({}, chars);
    }
    const share = shareOf('commandCharsTotalMax');
    expect(share).toBe(commandCharsTotalMax / clientsMax);
    expect(quota.refusal(one, share)).toBeUndefined();
    expect(quota.refusal(one, share + 1)?.data).toBe('holdfast.refused.limit.commandCharsTotalMax');
  });

  test('has room for so many of all, but always for a small owner', () => {
    for (let owner = 0; owner < commandsTotalMax / commandsMax; owner++) addMany({}, commandsMax);
    addMany(one, Math.floor(shareOf('commandsTotalMax')) - 1);
    expect(quota.refusal(one, 0)).toBeUndefined();
    addMany(one, 1);
    expect(quota.refusal(one, 0)?.data).toBe('holdfast.refused.limit.commandsTotalMax');
  });

  test('gets room back, one by one or all at once, and never more than was taken', () => {
    quota.add(one, commandCharsMax);
    expect(quota.refusal(one, 1)).toBeDefined();
    quota.remove(one, commandCharsMax);
    expect(quota.refusal(one, commandCharsMax)).toBeUndefined();
    quota.add(one, commandCharsMax);
    quota.forget(one);
    quota.remove(one, commandCharsMax);
    quota.add(one, commandCharsMax);
    expect(quota.refusal(one, 1)).toBeDefined();
  });
});

describe('the quotas of the relay', () => {
  test.each([
    ['sessions', 'sessionsTotalMax', 0],
    ['journal', 'journalCharsTotalMax', 1],
  ] as const)('have a total of %s, and a share of it for each client', (name, total, unit) => {
    const limit = RELAY_LIMITS[total];
    const share = Math.floor(shareOf(total));
    const kept = new Quotas()[name];
    /** Sessions are counted one by one, and settings by their size. */
    const add = (owner: object, amount: number): void => {
      if (unit === 1) kept.add(owner, amount);
      else for (let i = 0; i < amount; i++) kept.add(owner, 0);
    };
    add(other, limit - share - 1);
    add(one, share);
    // One unit is left of the total: at the limit it is given, above it not.
    expect(kept.refusal(one, unit)).toBeUndefined();
    add(one, 1);
    expect(kept.refusal(one, unit)?.data).toBe(`holdfast.refused.limit.${total}`);
    const small = {};
    add(small, share - 1);
    expect(kept.refusal(small, unit)).toBeUndefined();
    add(small, 1);
    expect(kept.refusal(small, unit)?.data).toBe(`holdfast.refused.limit.${total}`);
  });
});
