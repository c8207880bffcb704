/** Sessions are limited. A client with too many gets an error; others notice nothing. */
import { beforeEach, describe, expect, test } from 'vitest';
import { stringOf } from './cdp/json.ts';
import { RELAY_LIMITS } from './limits.ts';
import { shareOf } from './quota.ts';
import { dataOf, GreedyWorld } from './testing/greedy-world.ts';
import { NO_ANSWER } from './testing/model-extension.ts';

let it: GreedyWorld;

beforeEach(() => {
  it = new GreedyWorld();
});

describe('sessions', () => {
  function attach(): number {
    const id = it.greedy.client.send('Target.attachToTarget', { targetId: 'T1', flatten: true });
    it.world.settle();
    return id;
  }

  test('with one target are limited', () => {
    for (let i = 1; i < RELAY_LIMITS.sessionsPerTargetMax; i++) attach();
    expect(dataOf(it.greedy.client, attach() - 1)).toBeUndefined();
    expect(dataOf(it.greedy.client, attach())).toBe('holdfast.refused.limit.sessionsPerTargetMax');
    const { sessionId } = it.greedy.client.events('Target.attachedToTarget').at(-1)?.params ?? {};
    it.greedy.client.send('Target.detachFromTarget', { sessionId });
    expect(dataOf(it.greedy.client, attach())).toBeUndefined();
    expect(it.servesHonest()).toBe(true);
  });

  test('with the browser are limited', () => {
    const ids = Array.from({ length: RELAY_LIMITS.sessionsPerTargetMax + 1 }, () =>
      it.greedy.client.send('Target.attachToBrowserTarget'),
    );
    it.world.settle();
    expect(ids.filter((id) => dataOf(it.greedy.client, id) !== undefined)).toEqual(ids.slice(-1));
  });

  test('that nobody asked for by a command end the client that has too many', () => {
    for (let i = 0; i < RELAY_LIMITS.sessionsPerTargetMax; i++) {
      it.greedy.client.send('Target.attachToBrowserTarget');
    }
    it.world.settle();
    const parents = it.greedy.client.received.flatMap(({ result }) => stringOf(result?.['sessionId']) ?? []);
    for (const sessionId of parents) {
      it.greedy.client.send('Target.setAutoAttach', { autoAttach: true, flatten: true }, sessionId);
      it.world.settle();
    }
    expect(it.greedy.client.socket.closed?.code).toBe(4429);
    expect(it.greedy.client.socket.closed?.reason).toContain(
      '100 sessions with one target (sessionsPerTargetMax)',
    );
    expect(it.world.relay.status().clients).toBe(1);
    expect(it.servesHonest()).toBe(true);
  });

  test('are limited in all', () => {
    for (let tab = 2; tab <= 60; tab++) it.browser.share(tab);
    it.world.settle();
    // Each of the tabs has room for more of this client's sessions than all of it are allowed.
    const rounds = Math.ceil(RELAY_LIMITS.sessionsMax / 59);
    for (let round = 0; round < rounds; round++) {
      for (let tab = 2; tab <= 60; tab++) {
        it.greedy.client.send('Target.attachToTarget', { targetId: `T${tab}`, flatten: true });
      }
      it.world.settle();
    }
    const last = it.greedy.client.received.findLast(({ error }) => error !== undefined);
    expect(last?.error).toMatchObject({ data: 'holdfast.refused.limit.sessionsMax' });
    expect(it.servesHonest()).toBe(true);
  });

  test('ask for all tabs only so often at a time', () => {
    it.browser.probed = () => NO_ANSWER;
    const params = { autoAttach: true, flatten: true };
    const ids = Array.from({ length: RELAY_LIMITS.autoAttachesMax + 1 }, () =>
      it.greedy.client.send('Target.setAutoAttach', params),
    );
    it.world.settle();
    expect(ids.filter((id) => it.greedy.client.replies(id).length > 0)).toEqual(ids.slice(-1));
    expect(dataOf(it.greedy.client, ids.at(-1) ?? 0)).toBe('holdfast.refused.limit.autoAttachesMax');
    it.world.clock.advance(RELAY_LIMITS.probeMs);
    expect(it.greedy.client.reply(it.greedy.client.send('Target.setAutoAttach', params) - 1)).toBeDefined();
  });

  test('leave nothing in a tab that does not answer when their client goes', () => {
    it.browser.probed = () => NO_ANSWER;
    it.greedy.client.send('Target.setAutoAttach', { autoAttach: true, flatten: true });
    it.world.settle();
    const [tab] = it.world.relay.targets.all();
    expect(tab?.probes.size).toBe(1);
    it.greedy.client.leave();
    it.world.settle();
    expect(tab?.probes.size).toBe(0);
    // The question is still under way, and is not asked again for the next client.
    it.honest.client.send('Target.setAutoAttach', { autoAttach: true, flatten: true });
    it.world.settle();
    expect(it.world.relay.status().pending).toBe(1);
  });

  test('of all clients together are limited, but not for one below its share', () => {
    for (let tab = 2; tab <= 4; tab++) it.browser.share(tab);
    it.world.settle();
    it.countForNobody();
    for (const { quotas } of it.world.relay.clients) {
      const others = {};
      for (let i = 0; i < RELAY_LIMITS.sessionsTotalMax / 2; i++) quotas.sessions.add(others, 0);
    }
    const attached = (targetId: string): string | undefined => {
      const id = it.greedy.client.send('Target.attachToTarget', { targetId, flatten: true });
      it.world.settle();
      return dataOf(it.greedy.client, id);
    };
    const share = Math.floor(shareOf('sessionsTotalMax'));
    for (let i = it.greedy.client.events('Target.attachedToTarget').length; i < share; i++) {
      expect(attached(`T${2 + (i % 3)}`)).toBeUndefined();
    }
    expect(attached('T2')).toBe('holdfast.refused.limit.sessionsTotalMax');
    expect(it.servesHonest()).toBe(true);
  });
});
