/** When the extension retries, after any kind of failure. */
import { afterEach, beforeEach, describe, expect, test, vi } from 'vitest';
import type { Connect } from '../../relay/protocol/frames.ts';
import { WORKER_LIMITS } from './limits.ts';
import { FakeSocket } from './testing/fake-socket.ts';
import { challengeOf, hello, LinkRig, until } from './testing/link-rig.ts';

let rig: LinkRig;

beforeEach(() => {
  rig = new LinkRig();
});

afterEach(() => rig.close());

describe('a retry is scheduled', () => {
  function nextTryComes(): void {
    const before = FakeSocket.all.length;
    vi.advanceTimersByTime(WORKER_LIMITS.retryMaxMs);
    expect(FakeSocket.all.length).toBeGreaterThan(before);
  }

  test('if nothing answers', () => {
    rig.link.connectNow();
    rig.socket().closes();
    expect(rig.link.phase.name).toBe('connecting');
    nextTryComes();
  });

  test('if the socket cannot even be created', () => {
    vi.stubGlobal('WebSocket', function () {
      throw new Error('blocked');
    });
    rig.link.connectNow();
    vi.stubGlobal('WebSocket', FakeSocket);
    nextTryComes();
  });

  test('if the message is not a frame', () => {
    rig.link.connectNow();
    rig.socket().onmessage?.({ data: 'hello' });
    nextTryComes();
  });

  test('if the relay sends two challenges', async () => {
    rig.link.connectNow();
    const own = rig.socket();
    await rig.challenged();
    own.says(challengeOf());
    await until(() => own.closed);
    nextTryComes();
  });

  test('if the relay sends hello-ok before a challenge', async () => {
    rig.link.connectNow();
    const own = rig.socket();
    own.says(hello({ extensionNonce: 'x' } as Connect));
    await until(() => own.closed);
    nextTryComes();
  });

  test('if a live relay goes away', async () => {
    const own = await rig.connected();
    own.closes();
    nextTryComes();
  });

  test('if a frame cannot be handled', async () => {
    const own = await rig.connected();
    rig.act = () => {
      throw new Error('broken');
    };
    own.says({ type: 'tab.close', n: 1, id: 1, tab: 1 });
    expect(own.closed).toBe(true);
    expect(rig.link.phase).toMatchObject({
      name: 'connecting',
      why: expect.stringContaining('broken') as string,
    });
    nextTryComes();
  });

  test('if frames are missing', async () => {
    const own = await rig.connected();
    own.says({ type: 'tab.close', n: 2, id: 2, tab: 1 });
    expect([own.closed, rig.received]).toEqual([true, ['welcomed']]);
    nextTryComes();
  });

  test('if the relay refuses, but after a longer wait', async () => {
    rig.link.connectNow();
    await rig.challenged();
    rig.socket().says({ type: 'refuse', status: 409, code: 'already-connected', message: 'Close that one.' });
    expect(rig.link.phase).toEqual({
      name: 'refused',
      code: 'already-connected',
      message: 'Close that one.',
    });
    vi.advanceTimersByTime(5_000);
    expect(FakeSocket.all).toHaveLength(1);
    nextTryComes();
  });

  test('by the alarm, if there was none', () => {
    rig.link.ensure();
    rig.link.ensure();
    expect(FakeSocket.all).toHaveLength(1);
  });
});

describe('the retry delay', () => {
  test('grows while nothing answers', () => {
    rig.link.connectNow();
    const waits: number[] = [];
    for (let i = 0; i < 4; i++) {
      const from = Date.now();
      rig.socket().closes();
      vi.advanceTimersToNextTimer();
      waits.push(Date.now() - from);
    }
    expect(waits).toEqual([50, 1_000, 2_000, 4_000]);
  });

  test('does not start over after a connection that breaks immediately', async () => {
    const own = await rig.connected();
    own.closes();
    vi.advanceTimersByTime(WORKER_LIMITS.retryFirstMs);
    (await rig.welcomed()).closes();
    expect(rig.link.failures).toBe(2);
  });

  test('starts over after a connection that held', async () => {
    (await rig.connected()).closes();
    vi.advanceTimersByTime(WORKER_LIMITS.retryFirstMs);
    const own = await rig.welcomed();
    vi.advanceTimersByTime(WORKER_LIMITS.stableMs + 1);
    own.closes();
    expect(rig.link.failures).toBe(1);
  });
});
