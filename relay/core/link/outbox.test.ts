import { beforeEach, expect, test } from 'vitest';
import { RELAY_LIMITS } from '../limits.ts';
import { shareOf } from '../quota.ts';
import { Outbox } from './outbox.ts';

const greedy = {};
const honest = {};
let outbox: Outbox;

const FRAME = { type: 'tab.close', id: 1, tab: 1 } as const;

beforeEach(() => {
  outbox = new Outbox();
});

/** As many frames as one client may have, or more where there is room. */
function send(client: object, frames: number): void {
  for (let i = 0; i < frames; i++) outbox.send(FRAME, undefined, client);
}

test.each([
  ['below', -2, undefined],
  ['at', -1, undefined],
  ['above', 0, 'holdfast.refused.limit.unacknowledgedMax'],
])('has room for so many frames of one client: %s the limit', (_, more, data) => {
  send(greedy, RELAY_LIMITS.unacknowledgedMax + more);
  expect(outbox.refusal(greedy, 0)?.data).toBe(data);
  expect(outbox.refusal(honest, 0)).toBeUndefined();
});

test.each([
  ['below', -1, undefined],
  ['at', 0, undefined],
  ['above', 1, 'holdfast.refused.limit.unacknowledgedCharsMax'],
])('has room for so much of one client: %s the limit', (_, more, data) => {
  outbox.send(FRAME, ' '.repeat(1_000), greedy);
  expect(outbox.refusal(greedy, RELAY_LIMITS.unacknowledgedCharsMax - 1_000 + more)?.data).toBe(data);
  expect(outbox.refusal(honest, 1_000)).toBeUndefined();
});

test('has room for the share of each client, and drops nothing of it', () => {
  const { unacknowledgedMax, unacknowledgedTotalMax } = RELAY_LIMITS;
  for (let n = 0; n < unacknowledgedTotalMax / unacknowledgedMax; n++) send({}, unacknowledgedMax);
  send(honest, Math.floor(shareOf('unacknowledgedTotalMax')) - 1);
  expect(outbox.refusal(honest, 0)).toBeUndefined();
  send(honest, 1);
  expect(outbox.refusal(honest, 0)?.data).toBe('holdfast.refused.limit.unacknowledgedTotalMax');
  expect(outbox.channel.canResume(0)).toBe(true);
});

test('gets room back for what is acknowledged, not for what is only sent', () => {
  send(greedy, RELAY_LIMITS.unacknowledgedMax);
  outbox.channel.resume(() => undefined, 0);
  expect(outbox.refusal(greedy, 0)).toBeDefined();
  outbox.channel.acknowledge(1);
  expect(outbox.refusal(greedy, 0)).toBeUndefined();
});

test("does not count the relay's own frames", () => {
  for (let i = 0; i <= RELAY_LIMITS.unacknowledgedTotalMax; i++) outbox.send(FRAME, undefined, undefined);
  expect(outbox.refusal(greedy, 0)).toBeUndefined();
});
