import { beforeEach, describe, expect, test } from 'vitest';
import { Inbox } from './inbox.ts';
import { WORKER_LIMITS } from './limits.ts';

const { inboxFramesMax, inboxCharsMax } = WORKER_LIMITS;
let handled: string[];
let errors: string[];
let inbox: Inbox;

beforeEach(() => {
  handled = [];
  errors = [];
  inbox = new Inbox(
    (text) => {
      handled.push(text);
      return text === 'slow' ? new Promise(() => undefined) : undefined;
    },
    (error) => errors.push(String(error)),
  );
});

describe('an inbox', () => {
  test('accepts any number of messages while nothing is being waited for', () => {
    for (let i = 0; i < inboxFramesMax + 10; i++) inbox.take('{}');
    expect([handled.length, errors]).toEqual([inboxFramesMax + 10, []]);
  });

  test.each([
    ['below', -1, 0],
    ['at', 0, 0],
    ['above', 1, 1],
  ])('limits the number of waiting frames: %s the limit', (_, more, refused) => {
    inbox.take('slow');
    for (let i = 0; i < inboxFramesMax + more; i++) inbox.take('');
    expect(errors).toHaveLength(refused);
  });

  test.each([
    ['below', -1, 0],
    ['at', 0, 0],
    ['above', 1, 1],
  ])('limits the size of waiting frames: %s the limit', (_, more, refused) => {
    inbox.take('slow');
    inbox.take(' '.repeat(inboxCharsMax / 2));
    inbox.take(' '.repeat(inboxCharsMax / 2 + more));
    expect(errors).toHaveLength(refused);
    if (refused > 0) expect(errors[0]).toContain(`${inboxCharsMax} characters (inboxCharsMax)`);
  });
});
