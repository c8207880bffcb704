/** While the extension is silent, frames to it are kept: a client that causes too many gets errors, and nobody else. */
import { beforeEach, expect, test } from 'vitest';
import { LINK_LIMITS } from '../protocol/limits.ts';
import { RELAY_LIMITS } from './limits.ts';
import { dataOf, GreedyWorld } from './testing/greedy-world.ts';
import { NO_ANSWER, OK } from './testing/model-extension.ts';

let it: GreedyWorld;

beforeEach(() => {
  it = new GreedyWorld();
  it.browser.answer = () => NO_ANSWER;
});

/** The socket dies unnoticed, `during` happens, and the extension comes back with the channel as it was. */
function whileSilent(during: () => void): void {
  it.browser.socket?.goesSilent();
  during();
  it.world.settle();
  it.browser.answer = () => OK;
  it.browser.dropSocket();
  it.browser.connect();
  it.world.settle();
}

test('a client that has sent too much is refused; what others have sent is executed once, after a resume', () => {
  const errors: (string | undefined)[] = [];
  let own = 0;
  whileSilent(() => {
    own = it.honest.client.send('Runtime.evaluate', { expression: 'own' }, it.honest.session);
    const most = RELAY_LIMITS.commandCharsMax - 1_000;
    for (const chars of [most, most, RELAY_LIMITS.unacknowledgedCharsTotalMax - 2 * most]) {
      const client = it.world.client();
      client.send('Target.attachToTarget', { targetId: 'T1', flatten: true });
      it.world.settle();
      const id = client.send('Runtime.evaluate', { expression: 'x'.repeat(chars) }, client.sessionOf('T1'));
      it.world.settle();
      errors.push(client.replies(id).length === 0 ? undefined : dataOf(client, id));
      // It comes back as another client, whose commands without an answer are counted from nothing.
      client.leave();
      it.world.settle();
    }
  });
  expect(errors).toEqual([undefined, undefined, 'holdfast.refused.limit.unacknowledgedCharsTotalMax']);
  expect(it.browser.hello?.resumed).toBe(true);
  expect(it.honest.client.reply(own).result).toEqual({});
  expect(it.browser.commands.filter(({ params }) => params['expression'] === 'own')).toHaveLength(1);
  expect(it.servesHonest()).toBe(true);
});

test('what the extension has confirmed makes room', () => {
  const expression = 'x'.repeat(RELAY_LIMITS.unacknowledgedCharsMax / 2 + 1);
  it.browser.answer = () => OK;
  for (let round = 0; round < 2; round++) {
    expect(it.greedy.client.reply(it.send(it.greedy, 'Runtime.evaluate', { expression })).result).toEqual({});
    it.world.clock.advance(LINK_LIMITS.heartbeatMs);
  }
});
