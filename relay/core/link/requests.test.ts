import { beforeEach, describe, expect, test } from 'vitest';
import { RELAY_LIMITS } from '../limits.ts';
import { VirtualClock } from '../testing/virtual-clock.ts';
import { errorOf, RELAY_GONE, SESSION_GONE, TARGET_GONE, type Outcome } from '../outcome.ts';
import { Requests } from './requests.ts';

/** Its words mean nothing: the reason does. */
const ERROR = { code: -32000, message: 'in any words' };
const GONE = errorOf(SESSION_GONE).message;
const WORKER_RESTARTED = { why: 'workerRestarted' } as const;

interface Sent {
  readonly id: number;
  readonly type: string;
  readonly once?: boolean;
}

let clock: VirtualClock;
let requests: Requests;
let sent: Sent[];
let sendable: boolean;
let outcomes: Outcome[];
let failures: unknown[];

beforeEach(() => {
  clock = new VirtualClock();
  sent = [];
  outcomes = [];
  failures = [];
  sendable = true;
  requests = new Requests({
    clock,
    transmitter: () => ({ send: (frame) => sent.push(frame as Sent), refusal: () => undefined }),
    whyHeld: () => 'no extension was connected',
    failed: (_method, error) => failures.push(error),
  });
});

function add(method = 'Runtime.evaluate', scopes: object[] = [], when = (): boolean => sendable): void {
  requests.add({
    frame: (id, once) => ({ type: method, id, once }),
    method,
    scopes: () => scopes,
    sendable: when,
    done: (outcome) => outcomes.push(outcome),
  });
}

function sentMethods(): string[] {
  return sent.map(({ type }) => type);
}

function message(): string {
  const [outcome] = outcomes;
  if (outcome === undefined || outcome.kind === 'answered' || outcomes.length > 1)
    throw new Error('not one failure');
  return errorOf(outcome).message;
}

describe('a request', () => {
  test('that can be sent is sent at once, and answered', () => {
    add();
    requests.succeeded(sent[0]!.id, '{"a":1}');
    expect(outcomes).toEqual([{ kind: 'answered', body: '{"a":1}' }]);
    expect(requests.pending).toBe(0);
  });

  test('gets one answer, whatever comes after', () => {
    add();
    const { id } = sent[0]!;
    requests.succeeded(id, '{}');
    requests.succeeded(id, '{}');
    requests.failed(id, { code: 1, message: 'late' });
    requests.answersLost(WORKER_RESTARTED, 0);
    expect(outcomes).toHaveLength(1);
  });

  test("fails with Chromium's own error", () => {
    add();
    requests.failed(sent[0]!.id, { code: -32602, message: 'Invalid parameters' });
    expect(outcomes).toEqual([{ kind: 'refused', error: { code: -32602, message: 'Invalid parameters' } }]);
  });

  test('is marked where it must not be executed twice', () => {
    add('Runtime.evaluate');
    add('DOM.getDocument');
    expect(sent.map(({ once }) => once)).toEqual([true, undefined]);
  });
});

describe('a held request', () => {
  beforeEach(() => {
    sendable = false;
  });

  test('is sent with the others in the order of their arrival', () => {
    for (const method of ['A.a', 'B.b', 'C.c']) add(method);
    expect([sent, requests.held]).toEqual([[], 3]);
    sendable = true;
    requests.flush();
    requests.flush();
    expect(sentMethods()).toEqual(['A.a', 'B.b', 'C.c']);
    expect([requests.pending, requests.held]).toEqual([3, 0]);
  });

  test('does not hold up those that can be sent', () => {
    add('Slow.tab', [], () => false);
    add('Other.tab', [], () => true);
    expect(sentMethods()).toEqual(['Other.tab']);
  });

  test('waits only so long, and the error says for what', () => {
    add('Page.navigate');
    clock.advance(RELAY_LIMITS.holdMs - 1);
    expect(outcomes).toEqual([]);
    clock.advance(RELAY_LIMITS.holdMs / 4 + 1);
    expect(message()).toBe(
      'Page.navigate was not executed: no extension was connected for 30 s. See /extension/status on the relay.',
    );
    expect(sent).toEqual([]);
    expect(clock.pending).toBe(0);
  });
});

test.each(['Debugger is not attached to the tab with id: 1.', 'Detached while handling command.', 'No SW'])(
  'words alone decide nothing: "%s" is passed on',
  (words) => {
    add('DOM.getDocument');
    requests.failed(sent[0]!.id, { code: -32000, message: words });
    expect([message(), sent.length]).toEqual([words, 1]);
  },
);

describe('a request whose debugger was gone', () => {
  test('waits and is sent again: it has not reached the page', () => {
    add('Page.navigate');
    sendable = false;
    requests.failed(sent[0]!.id, ERROR, 'notAttached');
    expect([outcomes, requests.held]).toEqual([[], 1]);
    sendable = true;
    requests.flush();
    expect(sentMethods()).toEqual(['Page.navigate', 'Page.navigate']);
    requests.succeeded(sent[1]!.id, '{}');
    expect(outcomes).toEqual([{ kind: 'answered', body: '{}' }]);
  });

  test('waits for the next life of a worker that is being ended: it was refused, and not begun', () => {
    add();
    requests.failed(sent[0]!.id, ERROR, 'workerEnding');
    expect([sent.length, outcomes]).toEqual([1, []]);
    requests.answersLost(WORKER_RESTARTED, 1);
    requests.flush();
    expect(sentMethods()).toEqual(['Runtime.evaluate', 'Runtime.evaluate']);
    requests.succeeded(sent[1]!.id, '{}');
    expect(outcomes).toEqual([{ kind: 'answered', body: '{}' }]);
  });

  test('is not sent again for ever', () => {
    add('Page.navigate');
    for (let i = 0; i < 20; i++) requests.failed(sent.at(-1)!.id, ERROR, 'notAttached');
    expect(message()).toBe(ERROR.message);
    expect(sent.length).toBeLessThan(10);
  });

  test('and that may have been executed ends with: outcome unknown', () => {
    add('Runtime.evaluate');
    requests.failed(sent[0]!.id, ERROR, 'cutOff');
    expect(message()).toMatch(/^Outcome unknown: the debugger was detached while Runtime\.evaluate/);
    expect(sent).toHaveLength(1);
  });

  test('and that only reads is asked again', () => {
    add('DOM.getDocument');
    requests.failed(sent[0]!.id, ERROR, 'cutOff');
    expect(sentMethods()).toEqual(['DOM.getDocument', 'DOM.getDocument']);
  });
});

describe('when the worker that had them is gone', () => {
  beforeEach(() => {
    for (const method of ['Page.navigate', 'DOM.getDocument', 'Runtime.evaluate', 'Page.reload']) add(method);
    sendable = false;
  });

  test('requests that may have been executed end, those that only read are asked again', () => {
    requests.answersLost(WORKER_RESTARTED, Infinity);
    expect(outcomes).toHaveLength(3);
    sendable = true;
    requests.flush();
    expect(sentMethods().slice(4)).toEqual(['DOM.getDocument']);
  });

  test('requests that it had not begun, as its ledger shows, are sent again in order', () => {
    requests.answersLost(WORKER_RESTARTED, 1);
    expect(message()).toContain("the extension's worker was restarted while Page.navigate was under way");
    sendable = true;
    requests.flush();
    expect(sentMethods().slice(4)).toEqual(['DOM.getDocument', 'Runtime.evaluate', 'Page.reload']);
  });

  test('requests that were never sent are of no concern', () => {
    add('Held.mutation');
    requests.answersLost(WORKER_RESTARTED, Infinity);
    sendable = true;
    requests.flush();
    expect(sentMethods()).toContain('Held.mutation');
  });
});

test("the end of a tab ends its requests, held and sent, and no one else's", () => {
  const [tab, other] = [{}, {}];
  add('A.a', [tab]);
  add('B.b', [other]);
  sendable = false;
  add('C.c', [{}, tab]);
  requests.end(tab, TARGET_GONE);
  expect(outcomes).toHaveLength(2);
  expect([requests.pending, requests.held]).toEqual([1, 0]);
});

test('what is withdrawn was not sent yet; what was sent is still answered', () => {
  const session = {};
  add('Sent.a', [session]);
  sendable = false;
  add('Held.b', [session]);
  add('Held.c', [{}]);
  requests.withdraw(session, SESSION_GONE);
  expect(message()).toBe(GONE);
  sendable = true;
  requests.flush();
  expect(sentMethods()).toEqual(['Sent.a', 'Held.c']);
  requests.succeeded(sent[0]!.id, '{}');
  expect(outcomes.at(-1)).toEqual({ kind: 'answered', body: '{}' });
});

describe('what was sent and is withdrawn', () => {
  beforeEach(() => {
    const session = {};
    add('Emulation.setTouchEmulationEnabled', [session]);
    requests.withdraw(session, SESSION_GONE);
  });

  test('is not sent again when it was cut off', () => {
    requests.failed(sent[0]!.id, ERROR, 'cutOff');
    requests.flush();
    expect([message(), sent.length, requests.held, requests.pending]).toEqual([GONE, 1, 0, 0]);
  });

  test('is not sent again when its answer was lost', () => {
    requests.answersLost(WORKER_RESTARTED, 0);
    requests.flush();
    expect([message(), sent.length, requests.held, requests.pending]).toEqual([GONE, 1, 0, 0]);
  });
});

describe('what has died with a target and was withdrawn then', () => {
  const session = {};
  const target = {};

  beforeEach(() => {
    requests.add({
      frame: (id) => ({ type: 'a', id }),
      method: 'DOM.getDocument',
      scopes: () => [target, session],
      sendable: () => sendable,
      leaving: () => true,
      done: (outcome) => outcomes.push(outcome),
    });
    requests.failed(sent[0]!.id, ERROR, 'cutOff');
    requests.withdraw(session, SESSION_GONE);
  });

  test('is not sent again when the target comes back', () => {
    requests.unpark(target);
    requests.flush();
    expect([message(), sent.length]).toEqual([GONE, 1]);
  });

  test('is not counted as held when the session goes on somewhere else', () => {
    requests.moved(session, WORKER_RESTARTED);
    expect([message(), requests.held, requests.pending]).toEqual([GONE, 0, 0]);
  });
});

test('a request that comes after the end is answered at once, and leaves no timer', () => {
  requests.close(RELAY_GONE);
  sendable = false;
  add();
  expect(message()).toBe('The relay is shutting down.');
  expect([sent, requests.pending, clock.pending]).toEqual([[], 0, 0]);
});

test('a body is made when it is sent, and anew when it is sent again', () => {
  let made = 0;
  const bodies: (string | undefined)[] = [];
  const own = new Requests({
    clock,
    transmitter: () => ({ send: (_, body) => bodies.push(body), refusal: () => undefined }),
    whyHeld: () => '',
    failed: () => undefined,
  });
  own.add({
    frame: (id) => ({ type: 'x', id }),
    body: () => `${++made}`,
    method: 'DOM.getDocument',
    scopes: () => [],
    sendable: () => sendable,
    done: () => undefined,
  });
  own.failed(1, ERROR, 'notAttached');
  expect(bodies).toEqual(['1', '2']);
});

describe('a request that nobody waits for any more', () => {
  test.each([
    ['below', -1, 0],
    ['at', 0, 0],
    ['above', 1, 1],
  ])('is kept until it is answered, %s the limit', (_, more, given) => {
    const session = {};
    const count = RELAY_LIMITS.forsakenRequestsMax + more;
    for (let i = 0; i < count; i++) add('Runtime.evaluate', [session]);
    requests.withdraw(session, SESSION_GONE);
    expect(requests.pending).toBe(count - given);
    expect(outcomes).toEqual(new Array(given).fill(SESSION_GONE));
  });

  test('does not keep what was sent', () => {
    let made = 0;
    const session = {};
    requests.add({
      frame: (id) => ({ type: 'x', id }),
      body: () => `${++made}`,
      method: 'DOM.getDocument',
      scopes: () => [session],
      sendable: () => true,
      done: (outcome) => outcomes.push(outcome),
    });
    requests.withdraw(session, SESSION_GONE);
    requests.failed(1, ERROR, 'notAttached');
    expect([made, message()]).toEqual([1, GONE]);
  });
});

test('an outcome that cannot be dealt with becomes a failure, and the next request is not affected', () => {
  const told: string[] = [];
  requests.add({
    frame: (id) => ({ type: 'x', id }),
    method: 'A.a',
    scopes: () => [],
    sendable: () => true,
    done: ({ kind }) => {
      told.push(kind);
      throw new TypeError('odd');
    },
  });
  add();
  requests.succeeded(1, '{}');
  requests.succeeded(2, '{}');
  expect(told).toEqual(['answered', 'unknown']);
  expect(failures).toEqual([new TypeError('odd'), new TypeError('odd')]);
  expect(outcomes).toEqual([{ kind: 'answered', body: '{}' }]);
});

test('closing answers everything and leaves no timer', () => {
  add();
  sendable = false;
  add();
  requests.close(RELAY_GONE);
  expect(outcomes).toHaveLength(2);
  expect([requests.pending, requests.held, clock.pending]).toEqual([0, 0, 0]);
});
