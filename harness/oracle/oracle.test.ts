import { describe, expect, test } from 'vitest';
import type { HistoryEntry } from '../history/event.ts';
import { goodHistory, TestHistory } from './testing/test-history.ts';

const ON = { targetId: 'T1', listed: true, attached: true, badge: 'ON' } as const;
const OFF = { targetId: 'T1', listed: false, attached: false, badge: '' } as const;

test('a correct history passes, and invariants that it does not exercise are marked', () => {
  const judgement = goodHistory().judge();
  expect(judgement.violations).toEqual([]);
  expect(judgement.verdict).toBe('passed');
  expect(judgement.invariants).toMatchObject({
    O1: 'held',
    O4: 'held',
    O5: 'held',
    O7: 'held',
    O10: 'unseen',
  });
});

test('a history without a client, or without a final observation, is inconclusive', () => {
  expect(new TestHistory().observe().judge()).toMatchObject({ verdict: 'unknown' });
  const unobserved = goodHistory().fault('socket-reset', 'strike').fault('socket-reset', 'heal');
  expect(unobserved.judge()).toMatchObject({
    verdict: 'unknown',
    why: 'it has no observation after the last fault',
  });
});

test('the last events of a truncated history are not its final state', () => {
  const history = goodHistory().observe([OFF], 2);
  expect(history.broken()).toEqual(['O4', 'O6']);
  expect(history.judge(true)).toMatchObject({ verdict: 'unknown', violations: [] });
});

describe('O1', () => {
  test('a second reply', () => {
    const history = goodHistory().client('server', { id: 2, result: {}, sessionId: 'S1' });
    expect(history.judge().violations).toEqual([
      {
        invariant: 'O1',
        text: 'client connection 1: command 2 was answered a second time',
        part: 'relay',
        t: 2_200,
      },
    ]);
  });

  test('no reply for a minute without a fault, reported once', () => {
    const late = goodHistory().client('peer', { id: 3, method: 'Page.enable', sessionId: 'S1' });
    expect(late.wait(59_000).observe([ON]).broken()).toEqual([]);
    expect(late.wait(2_000).observe([ON]).wait(2_000).observe([ON]).broken()).toEqual(['O1']);
  });

  test('an active fault and a slow page excuse a late reply', () => {
    const troubled = goodHistory()
      .client('peer', { id: 3, method: 'Page.enable', sessionId: 'S1' })
      .fault('browser-asleep', 'strike')
      .wait(90_000)
      .fault('browser-asleep', 'heal')
      .client('server', { id: 3, result: {}, sessionId: 'S1' })
      .observe([ON]);
    expect(troubled.broken()).toEqual([]);
    const params = { awaitPromise: true };
    const slow = goodHistory().client('peer', { id: 3, method: 'Runtime.evaluate', params, sessionId: 'S1' });
    expect(slow.wait(90_000).observe([ON]).broken()).toEqual([]);
  });

  test('commands of a closed connection need no reply', () => {
    const ended = goodHistory()
      .client('peer', { id: 3, method: 'Page.enable', sessionId: 'S1' })
      .add({ type: 'socket', link: 'client', socket: 1, state: 'closed' });
    expect(ended.wait(90_000).observe([ON]).broken()).toEqual([]);
  });

  test('success without execution, and execution despite a refusal', () => {
    expect(goodHistory().mutation('answered', 'M2').broken()).toEqual(['O1']);
    expect(goodHistory().mutation('executed', 'M2').mutation('refused', 'M2').broken()).toEqual(['O1']);
    expect(goodHistory().mutation('executed', 'M2').mutation('unknown', 'M2').broken()).toEqual([]);
  });
});

test('O2: an event after the detach, also a truncated one', () => {
  const detach = { method: 'Target.detachedFromTarget', params: { sessionId: 'S1' } };
  const event = { method: 'Network.dataReceived', params: { data: 'x'.repeat(200) }, sessionId: 'S1' };
  const text = JSON.stringify(event);
  const history = goodHistory()
    .client('server', detach)
    .add({
      type: 'frame',
      link: 'client',
      socket: 1,
      from: 'server',
      opcode: 'text',
      bytes: text.length,
      text: text.slice(0, 100),
      tail: text.slice(-60),
    });
  expect(history.judge().violations).toMatchObject([
    {
      invariant: 'O2',
      text: expect.stringMatching(/Network.dataReceived arrived on session S1 after its detach/) as string,
    },
  ]);
});

test('O1: the session is also found at the start of a truncated answer', () => {
  const { text, tail } = { text: '{"id":9,"sessionId":"S1","result":{"data":"xxxx', tail: 'xxxx"}}' };
  const history = goodHistory()
    .client('peer', { id: 9, method: 'Page.captureScreenshot', params: {}, sessionId: 'S1' })
    .add({ type: 'frame', link: 'client', socket: 1, from: 'server', opcode: 'text', bytes: 9, text, tail });
  expect(history.broken()).toEqual([]);
});

test('O3: an event before the attach', () => {
  const history = goodHistory().client('server', { method: 'Page.loadEventFired', sessionId: 'S9' });
  expect(history.broken()).toEqual(['O3']);
});

describe('O4', () => {
  test('only fields that were observed are judged', () => {
    const tab = { targetId: 'T1', attached: true };
    const shared = { type: 'intent', targetId: 'T1', wants: 'shared' } as const;
    const look = (attached: boolean): HistoryEntry => ({
      type: 'observation',
      tabs: [{ ...tab, attached }],
      ghosts: [],
    });
    expect(goodHistory().add(shared).add(look(true)).broken()).toEqual([]);
    expect(goodHistory().add(shared).add(look(false)).broken()).toEqual(['O4']);
  });

  test('disagreement between the parts at the end', () => {
    expect(
      goodHistory()
        .observe([{ ...ON, badge: '…' }])
        .broken(),
    ).toEqual(['O4']);
    expect(
      goodHistory()
        .observe([{ ...OFF, badge: 'ON' }])
        .broken(),
    ).toEqual(['O4']);
    expect(goodHistory().observe([OFF]).broken()).toEqual(['O4']);
    expect(goodHistory().observe([ON], 0, ['T9']).broken()).toEqual(['O4']);
  });

  function wrong(): TestHistory {
    return goodHistory().fault('relay-killed', 'strike').fault('relay-killed', 'heal').observe([OFF]);
  }

  test('a problem may last for a while, but not beyond the time limit', () => {
    expect(wrong().wait(74_000).observe([OFF]).wait(500).observe([ON]).broken()).toEqual([]);
    expect(wrong().wait(76_000).observe([OFF]).observe([ON]).judge().violations).toMatchObject([
      { invariant: 'O4', text: expect.stringMatching(/^for 76 s .* the user shares a tab/) as string },
    ]);
  });

  test('a problem that appears after everything was right starts when it is first seen', () => {
    const again = wrong().observe([ON]).wait(80_000).observe([OFF]);
    expect(again.wait(1_000).observe([ON]).broken()).toEqual([]);
    expect(again.observe([OFF]).wait(76_000).observe([OFF]).observe([ON]).broken()).toEqual(['O4']);
  });

  test('nothing is required while a fault is active', () => {
    expect(goodHistory().fault('relay-killed', 'strike').observe([OFF]).broken()).toEqual([]);
  });
});

test('O5: a mutation that is executed a second time', () => {
  expect(goodHistory().mutation('executed').mutation('executed').broken()).toEqual(['O5']);
});

describe('O6', () => {
  test('pending requests at the end', () => {
    expect(goodHistory().observe([ON], 2).broken()).toEqual(['O6']);
    expect(goodHistory().observe([ON], 2).wait(100).observe([ON]).broken()).toEqual([]);
  });

  function memory(bytesPerMinute: number): TestHistory {
    const history = goodHistory();
    for (const life of ['relay 1', 'relay 2']) {
      for (let seconds = 0; seconds <= 240; seconds += 5) {
        // The saw-tooth of garbage collection, and a warm-up for each instance.
        const wave = (seconds % 20) * 50_000 + (seconds < 60 ? seconds * 400_000 : 24_000_000);
        const bytes = 60_000_000 + wave + (bytesPerMinute * seconds) / 60;
        history.wait(5_000).add({ type: 'memory', of: 'relay', life, bytes });
      }
    }
    return history.observe([ON]);
  }

  test('memory that grows over several instances', () => {
    expect(memory(0).broken()).toEqual([]);
    expect(memory(3_000_000).judge().violations).toMatchObject([
      {
        invariant: 'O6',
        text: expect.stringMatching(
          /^the relay's memory grows by (2.9|3.0)\d MB\/min, measured over 6 min/,
        ) as string,
      },
    ]);
  });
});

describe('O7', () => {
  test('commands for a socket that was replaced long ago', () => {
    const command = { n: 5, type: 'forwardCDPCommand' };
    expect(goodHistory().wait(2_000).extension('server', command).broken()).toEqual([]);
    expect(goodHistory().wait(11_000).extension('server', command).broken()).toEqual(['O7']);
  });

  function refused(instanceId: string, silentMs: number): TestHistory {
    return goodHistory()
      .extension('peer', { type: 'pong' }, 2)
      .wait(silentMs)
      .extension('server', { type: 'connect.challenge' }, 3)
      .extension('peer', { type: 'connect', instanceId }, 3)
      .extension('server', { type: 'refuse', code: 'already-connected' }, 3);
  }

  test('a refusal is correct while another installation holds the slot and is alive', () => {
    expect(refused('I2', 1_000).broken()).toEqual([]);
    expect(refused('I1', 1_000).broken()).toEqual(['O7']);
    expect(refused('I2', 6_000).broken()).toEqual(['O7']);
  });
});

describe('O8', () => {
  test('a frame to a peer that is not authenticated, or was refused', () => {
    const challenged = goodHistory().extension('server', { type: 'connect.challenge' }, 3);
    expect(challenged.extension('server', { n: 1, type: 'tab.create' }, 3).broken()).toEqual(['O8']);
    const turnedAway = goodHistory()
      .extension('server', { type: 'connect.challenge' }, 3)
      .extension('server', { type: 'refuse', code: 'wrong-key' }, 3)
      .extension('server', { type: 'hello-ok' }, 3);
    expect(turnedAway.broken()).toEqual(['O8']);
  });

  test('the token in a frame', () => {
    expect(
      goodHistory().frame('extension', 'peer', '{"type":"connect","token":"[redacted]"}', 2).broken(),
    ).toEqual(['O8']);
  });
});

describe('O9', () => {
  test('reconnecting too often', () => {
    const history = goodHistory();
    for (let socket = 3; socket < 25; socket++)
      history.wait(300).socket('open', socket).socket('closed', socket);
    expect(history.broken()).toEqual(['O9']);
  });

  function disconnected(): TestHistory {
    return goodHistory().socket('closed', 1).socket('closed', 2);
  }

  test('no reconnect attempts', () => {
    expect(disconnected().wait(40_000).observe([ON]).broken()).toEqual([]);
    expect(disconnected().wait(1).observe([ON]).wait(50_000).observe([ON]).broken()).toEqual(['O9']);
  });

  test('without a relay no attempts are required', () => {
    const alone = disconnected().add({ type: 'life', of: 'relay', id: 'relay 1', state: 'ended' });
    expect(alone.wait(1).observe([ON]).wait(50_000).observe([ON]).broken()).toEqual([]);
  });
});

describe('O10', () => {
  function released(): TestHistory {
    return goodHistory().add({ type: 'intent', targetId: 'T1', wants: 'private' }).wait(6_000);
  }

  test('a tab that the user stops sharing stays private until they share it again', () => {
    expect(released().observe([OFF]).judge()).toMatchObject({
      verdict: 'passed',
      invariants: { O10: 'held' },
    });
    const again = released().add({ type: 'intent', targetId: 'T1', wants: 'shared' });
    expect(again.wait(6_000).observe([ON]).broken()).toEqual([]);
  });

  test('a tab that is shared again by itself', () => {
    expect(released().observe([ON]).broken()).toEqual(['O10']);
    expect(
      released()
        .observe([{ ...OFF, attached: true }])
        .broken(),
    ).toContain('O10');
    const params = { sessionId: 'S2', targetInfo: { targetId: 'T1' } };
    const announced = released().client('server', { method: 'Target.attachedToTarget', params }, 2);
    expect(announced.observe([OFF]).broken()).toEqual(['O10']);
  });
});
