import { beforeEach, describe, expect, test } from 'vitest';
import { Channel } from './channel.ts';
import type { ExtensionFrame } from './frames.ts';
import { LINK_LIMITS } from './limits.ts';

interface Sent {
  readonly n?: number;
  readonly type?: string;
  readonly received?: number;
}

const FRAME = { type: 'tab.detached', tab: 1, reason: 'closed' } as const;

let channel: Channel<ExtensionFrame>;
let sent: Sent[];

const send = (text: string): void => {
  sent.push(JSON.parse(text) as Sent);
};

function numbers(): (number | undefined)[] {
  return sent.map(({ n }) => n);
}

beforeEach(() => {
  channel = new Channel<ExtensionFrame>();
  sent = [];
});

describe('sending', () => {
  test('numbers frames from 1 and says the number', () => {
    channel.resume(send, 0);
    expect([channel.send(FRAME), channel.send({ ...FRAME, tab: 2 })]).toEqual([1, 2]);
    expect(sent).toEqual([
      { ...FRAME, n: 1 },
      { ...FRAME, tab: 2, n: 2 },
    ]);
  });

  test('keeps frames until they are acknowledged', () => {
    channel.resume(send, 0);
    for (let i = 0; i < 5; i++) channel.send(FRAME);
    channel.acknowledge(3);
    expect(channel.unacknowledged).toBe(2);
    channel.acknowledge(2);
    expect(channel.unacknowledged).toBe(2);
    channel.acknowledge(5);
    expect(channel.unacknowledged).toBe(0);
  });

  test('without a socket only keeps', () => {
    channel.send(FRAME);
    expect(sent).toEqual([]);
    channel.resume(send, 0);
    expect(numbers()).toEqual([1]);
  });
});

describe('resuming', () => {
  test('sends exactly what the peer has not received, in order', () => {
    channel.resume(send, 0);
    for (let i = 0; i < 4; i++) channel.send(FRAME);
    channel.suspend();
    channel.send(FRAME);
    sent = [];
    expect(channel.canResume(2)).toBe(true);
    channel.resume(send, 2);
    expect(numbers()).toEqual([3, 4, 5]);
    channel.send(FRAME);
    expect(numbers()).toEqual([3, 4, 5, 6]);
  });

  test('is possible with a peer that has everything, and with one that has nothing', () => {
    expect(channel.canResume(0)).toBe(true);
    channel.send(FRAME);
    expect(channel.canResume(0)).toBe(true);
    expect(channel.canResume(1)).toBe(true);
  });

  test('is impossible with a peer that has received more than was sent', () => {
    channel.send(FRAME);
    expect(channel.canResume(2)).toBe(false);
  });

  test('is impossible with a peer that revokes an acknowledgement', () => {
    channel.resume(send, 0);
    channel.send(FRAME);
    channel.send(FRAME);
    channel.acknowledge(2);
    expect(channel.canResume(1)).toBe(false);
    expect(channel.canResume(2)).toBe(true);
  });

  test('is impossible once too much was kept, and memory stays bounded', () => {
    const body = ' '.repeat(LINK_LIMITS.outboxCharsMax / 4);
    for (let i = 0; i < 6; i++) channel.send(FRAME, body);
    expect(channel.unacknowledged).toBe(3);
    expect(channel.canResume(0)).toBe(false);
    expect(channel.canResume(2)).toBe(false);
    expect(channel.canResume(3)).toBe(true);
  });

  test.each([
    ['below', -1, true],
    ['at', 0, true],
    ['above', 1, false],
  ])('is possible with so many kept frames: %s the limit', (_, more, possible) => {
    for (let i = 0; i < LINK_LIMITS.outboxFramesMax + more; i++) channel.send(FRAME);
    expect(channel.canResume(0)).toBe(possible);
    expect(channel.unacknowledged).toBe(LINK_LIMITS.outboxFramesMax + Math.min(more, 0));
  });

  test('after one frame that was too long to keep needs a peer that has it', () => {
    channel.resume(send, 0);
    channel.send(FRAME, ' '.repeat(LINK_LIMITS.outboxCharsMax));
    expect(channel.canResume(0)).toBe(false);
    expect(channel.canResume(1)).toBe(true);
  });
});

describe('receiving', () => {
  test('takes each number once', () => {
    expect([1, 2, 2, 1, 3].map((n) => channel.arrived(n, 10))).toEqual([true, true, false, false, true]);
    expect(channel.received).toBe(3);
  });

  test('throws where a number was left out', () => {
    channel.arrived(1, 10);
    expect(() => channel.arrived(3, 10)).toThrow('frame 3 arrived after 1');
    expect(channel.received).toBe(1);
  });

  test('acknowledges after so many frames', () => {
    channel.resume(send, 0);
    for (let n = 1; n <= 2 * LINK_LIMITS.ackEveryFrames; n++) channel.arrived(n, 1);
    expect(sent).toEqual([
      { type: 'ack', received: LINK_LIMITS.ackEveryFrames },
      { type: 'ack', received: 2 * LINK_LIMITS.ackEveryFrames },
    ]);
  });

  test('acknowledges after so many characters', () => {
    channel.resume(send, 0);
    channel.arrived(1, LINK_LIMITS.ackEveryChars - 1);
    expect(sent).toEqual([]);
    channel.arrived(2, 1);
    expect(sent).toEqual([{ type: 'ack', received: 2 }]);
  });

  test('does not number acknowledgements', () => {
    channel.resume(send, 0);
    channel.arrived(1, LINK_LIMITS.ackEveryChars);
    expect(channel.send(FRAME)).toBe(1);
  });
});
