/** Requests whose client or session is gone. */
import { beforeEach, describe, expect, test } from 'vitest';
import { RELAY_LIMITS } from '../limits.ts';
import { errorOf, SESSION_GONE } from '../outcome.ts';
import { RequestsRig } from '../testing/requests-rig.ts';

/** Its words mean nothing: the reason does. */
const ERROR = { code: -32000, message: 'in any words' };
const GONE = errorOf(SESSION_GONE).message;
const WORKER_RESTARTED = { why: 'workerRestarted' } as const;

let rig: RequestsRig;

beforeEach(() => {
  rig = new RequestsRig();
});

test('what is withdrawn was not sent yet; what was sent is still answered', () => {
  const session = {};
  rig.add('Sent.a', [session]);
  rig.sendable = false;
  rig.add('Held.b', [session]);
  rig.add('Held.c', [{}]);
  rig.requests.withdraw(session, SESSION_GONE);
  expect(rig.message()).toBe(GONE);
  rig.sendable = true;
  rig.requests.flush();
  expect(rig.sentMethods()).toEqual(['Sent.a', 'Held.c']);
  rig.requests.succeeded(rig.sent[0]!.id, '{}');
  expect(rig.outcomes.at(-1)).toEqual({ kind: 'answered', body: '{}' });
});

describe('what was sent and is withdrawn', () => {
  beforeEach(() => {
    const session = {};
    rig.add('Emulation.setTouchEmulationEnabled', [session]);
    rig.requests.withdraw(session, SESSION_GONE);
  });

  test('is not sent again when it was cut off', () => {
    rig.requests.failed(rig.sent[0]!.id, ERROR, 'cutOff');
    rig.requests.flush();
    expect([rig.message(), rig.sent.length, rig.requests.held, rig.requests.pending]).toEqual([
      GONE,
      1,
      0,
      0,
    ]);
  });

  test('is not sent again when its answer was lost', () => {
    rig.requests.answersLost(WORKER_RESTARTED, 0);
    rig.requests.flush();
    expect([rig.message(), rig.sent.length, rig.requests.held, rig.requests.pending]).toEqual([
      GONE,
      1,
      0,
      0,
    ]);
  });
});

describe('what has died with a target and was withdrawn then', () => {
  const session = {};
  const target = {};

  beforeEach(() => {
    rig.requests.add({
      frame: (id) => ({ type: 'tab.close', tab: 1, id }),
      method: 'DOM.getDocument',
      scopes: () => [target, session],
      sendable: () => rig.sendable,
      leaving: () => true,
      done: (outcome) => rig.outcomes.push(outcome),
    });
    rig.requests.failed(rig.sent[0]!.id, ERROR, 'cutOff');
    rig.requests.withdraw(session, SESSION_GONE);
  });

  test('is not sent again when the target comes back', () => {
    rig.requests.unpark(target);
    rig.requests.flush();
    expect([rig.message(), rig.sent.length]).toEqual([GONE, 1]);
  });

  test('is not counted as held when the session goes on somewhere else', () => {
    rig.requests.moved(session, WORKER_RESTARTED);
    expect([rig.message(), rig.requests.held, rig.requests.pending]).toEqual([GONE, 0, 0]);
  });
});

describe('a request that nobody waits for any more', () => {
  test.each([
    ['below', -1, 0],
    ['at', 0, 0],
    ['above', 1, 1],
  ])('is kept until it is answered, %s the limit', (_, more, given) => {
    const session = {};
    const count = RELAY_LIMITS.forsakenRequestsMax + more;
    for (let i = 0; i < count; i++) rig.add('Runtime.evaluate', [session]);
    rig.requests.withdraw(session, SESSION_GONE);
    expect(rig.requests.pending).toBe(count - given);
    expect(rig.outcomes).toEqual(new Array(given).fill(SESSION_GONE));
  });

  test('does not keep what was sent', () => {
    let made = 0;
    const session = {};
    rig.requests.add({
      frame: (id) => ({ type: 'tab.close', tab: 1, id }),
      body: () => `${++made}`,
      method: 'DOM.getDocument',
      scopes: () => [session],
      sendable: () => true,
      done: (outcome) => rig.outcomes.push(outcome),
    });
    rig.requests.withdraw(session, SESSION_GONE);
    rig.requests.failed(1, ERROR, 'notAttached');
    expect([made, rig.message()]).toEqual([1, GONE]);
  });
});
