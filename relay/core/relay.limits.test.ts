/** Clients and commands are limited. A client over the limit gets an error; others notice nothing. */
import { afterEach, beforeEach, describe, expect, test, vi } from 'vitest';
import { refusalText } from '../protocol/refusal-text.ts';
import { RELAY_LIMITS } from './limits.ts';
import { clientRefusal, Quotas } from './quotas.ts';
import { dataOf, GreedyWorld, weighing } from './testing/greedy-world.ts';
import { NO_ANSWER, OK } from './testing/model-extension.ts';
import { World } from './testing/world.ts';

let it: GreedyWorld;

beforeEach(() => {
  it = new GreedyWorld();
});

afterEach(() => vi.restoreAllMocks());

describe('commands without an answer', () => {
  test('are limited in number, wherever they wait', () => {
    it.browser.answer = () => NO_ANSWER;
    for (let i = 0; i < RELAY_LIMITS.commandsMax; i++) {
      it.greedy.client.send('Runtime.evaluate', {}, it.greedy.session);
    }
    const last = it.send(it.greedy, 'Runtime.evaluate');
    expect(it.greedy.client.replies(last - 1)).toEqual([]);
    expect(dataOf(it.greedy.client, last)).toBe('holdfast.refused.limit.commandsMax');
    expect(it.greedy.client.reply(last).sessionId).toBe(it.greedy.session);
    expect(it.servesHonest()).toBe(true);
  });

  test('make room when they are answered', () => {
    it.browser.answer = () => NO_ANSWER;
    for (let i = 0; i < RELAY_LIMITS.commandsMax; i++) {
      it.greedy.client.send('Runtime.evaluate', {}, it.greedy.session);
    }
    it.world.settle();
    const [first] = it.browser.commands;
    if (first !== undefined) it.browser.answerLate(first, OK);
    it.world.settle();
    it.browser.answer = () => OK;
    expect(it.greedy.client.reply(it.send(it.greedy, 'Runtime.evaluate')).result).toEqual({});
    expect(it.greedy.client.reply(it.send(it.greedy, 'Runtime.evaluate')).result).toEqual({});
  });

  test.each([
    ['before the first browser comes', () => new World()],
    [
      'while the browser is away',
      () => {
        it.browser.dropSocket();
        return it.world;
      },
    ],
  ])('are limited in size, %s', (_, begin) => {
    const world = begin();
    world.settle();
    const client = world.client();
    const a = weighing(10_000_000);
    const ids = Array.from({ length: 11 }, () =>
      client.send('Target.createTarget', { url: 'https://a.test/', a }),
    );
    world.settle();
    const answered = ids.filter((id) => client.replies(id).length > 0);
    expect(answered).toEqual(ids.slice(-1));
    expect(dataOf(client, answered[0] ?? 0)).toBe('holdfast.refused.limit.commandCharsMax');
    const other = world.client();
    const waits = other.send('Target.getTargets');
    world.settle();
    expect(other.replies(waits).map(({ error }) => error)).not.toContainEqual(expect.anything());
  });

  test('count their values, which take more than their text', () => {
    const values = RELAY_LIMITS.commandCharsMax / RELAY_LIMITS.valueChars;
    const id = it.send(it.greedy, 'Runtime.evaluate', { a: new Array(values).fill(0) });
    expect(dataOf(it.greedy.client, id)).toBe('holdfast.refused.limit.commandCharsMax');
    expect(it.servesHonest()).toBe(true);
  });

  test('are given up with their client', () => {
    const forget = vi.spyOn(Quotas.prototype, 'forget');
    it.greedy.client.leave();
    it.world.settle();
    expect(forget).toHaveBeenCalledOnce();
    expect(it.servesHonest()).toBe(true);
  });
});

describe('clients', () => {
  test.each([
    ['below', -1, undefined],
    ['at', 0, 'Another client was refused: a relay can have up to 256 clients at once (clientsMax).'],
  ])('are limited in number: %s the limit', (_, more, start) => {
    const refusal = clientRefusal(RELAY_LIMITS.clientsMax + more);
    expect(refusal && refusalText(refusal).slice(0, start?.length)).toBe(start);
  });

  test('that do not read are closed when all together wait for too much, the small ones not', () => {
    const others = Array.from({ length: 3 }, () => it.world.client());
    for (const { socket } of others) socket.buffered = RELAY_LIMITS.clientBufferCharsTotalMax / 3;
    others[0]!.send('Browser.getVersion');
    it.world.settle();
    expect(others[0]?.socket.closed).toBeUndefined();
    others[1]!.socket.buffered++;
    others[0]!.send('Browser.getVersion');
    it.world.settle();
    expect(others[0]?.socket.closed).toMatchObject({ code: 4429 });
    expect(it.servesHonest()).toBe(true);
  });
});

test('commands over HTTP are limited in number', () => {
  it.browser.onRequest = () => true;
  const outcomes: unknown[] = [];
  const frame = { type: 'tab.activate', tab: 1 } as const;
  for (let i = 0; i <= RELAY_LIMITS.httpCommandsMax; i++) {
    it.world.relay.requestOverHttp(frame, 'Target.activateTarget', (outcome) => outcomes.push(outcome));
  }
  expect(outcomes).toMatchObject([
    { kind: 'notExecuted', error: { data: 'holdfast.refused.limit.httpCommandsMax' } },
  ]);
  expect(it.servesHonest()).toBe(true);
});
