import { beforeEach, describe, expect, test } from 'vitest';
import { RELAY_LIMITS } from '../limits.ts';
import { RequestsRig } from '../testing/requests-rig.ts';
import { RELAY_GONE, TARGET_GONE } from '../outcome.ts';
import { Requests } from './requests.ts';

/** Its words mean nothing: the reason does. */
const ERROR = { code: -32000, message: 'in any words' };
const WORKER_RESTARTED = { why: 'workerRestarted' } as const;

let rig: RequestsRig;

beforeEach(() => {
  rig = new RequestsRig();
});

describe('a request', () => {
  test('that can be sent is sent at once, and answered', () => {
    rig.add();
    rig.requests.succeeded(rig.sent[0]!.id, '{"a":1}');
    expect(rig.outcomes).toEqual([{ kind: 'answered', body: '{"a":1}' }]);
    expect(rig.requests.pending).toBe(0);
  });

  test('gets one answer, whatever comes after', () => {
    rig.add();
    const { id } = rig.sent[0]!;
    rig.requests.succeeded(id, '{}');
    rig.requests.succeeded(id, '{}');
    rig.requests.failed(id, { code: 1, message: 'late' });
    rig.requests.answersLost(WORKER_RESTARTED, 0);
    expect(rig.outcomes).toHaveLength(1);
  });

  test("fails with Chromium's own error", () => {
    rig.add();
    rig.requests.failed(rig.sent[0]!.id, { code: -32602, message: 'Invalid parameters' });
    expect(rig.outcomes).toEqual([
      { kind: 'refused', error: { code: -32602, message: 'Invalid parameters' } },
    ]);
  });

  test('is marked where it must not be executed twice', () => {
    rig.add('Runtime.evaluate');
    rig.add('DOM.getDocument');
    expect(rig.sent.map(({ once }) => once)).toEqual([true, undefined]);
  });
});

describe('a held request', () => {
  beforeEach(() => {
    rig.sendable = false;
  });

  test('is sent with the others in the order of their arrival', () => {
    for (const method of ['A.a', 'B.b', 'C.c']) rig.add(method);
    expect([rig.sent, rig.requests.held]).toEqual([[], 3]);
    rig.sendable = true;
    rig.requests.flush();
    rig.requests.flush();
    expect(rig.sentMethods()).toEqual(['A.a', 'B.b', 'C.c']);
    expect([rig.requests.pending, rig.requests.held]).toEqual([3, 0]);
  });

  test('does not hold up those that can be sent', () => {
    rig.add('Slow.tab', [], () => false);
    rig.add('Other.tab', [], () => true);
    expect(rig.sentMethods()).toEqual(['Other.tab']);
  });

  test('waits only so long, and the error says for what', () => {
    rig.add('Page.navigate');
    rig.clock.advance(RELAY_LIMITS.holdMs - 1);
    expect(rig.outcomes).toEqual([]);
    rig.clock.advance(RELAY_LIMITS.holdMs / 4 + 1);
    expect(rig.message()).toBe(
      'Page.navigate was not executed: no extension was connected for 30 s. See /extension/status on the relay.',
    );
    expect(rig.sent).toEqual([]);
    expect(rig.clock.pending).toBe(0);
  });
});

test.each(['Debugger is not attached to the tab with id: 1.', 'Detached while handling command.', 'No SW'])(
  'words alone decide nothing: "%s" is passed on',
  (words) => {
    rig.add('DOM.getDocument');
    rig.requests.failed(rig.sent[0]!.id, { code: -32000, message: words });
    expect([rig.message(), rig.sent.length]).toEqual([words, 1]);
  },
);

describe('a request whose debugger was gone', () => {
  test('waits and is sent again: it has not reached the page', () => {
    rig.add('Page.navigate');
    rig.sendable = false;
    rig.requests.failed(rig.sent[0]!.id, ERROR, 'notAttached');
    expect([rig.outcomes, rig.requests.held]).toEqual([[], 1]);
    rig.sendable = true;
    rig.requests.flush();
    expect(rig.sentMethods()).toEqual(['Page.navigate', 'Page.navigate']);
    rig.requests.succeeded(rig.sent[1]!.id, '{}');
    expect(rig.outcomes).toEqual([{ kind: 'answered', body: '{}' }]);
  });

  test('waits for the next worker if this one is ending: it was refused, and not begun', () => {
    rig.add();
    rig.requests.failed(rig.sent[0]!.id, ERROR, 'workerEnding');
    expect([rig.sent.length, rig.outcomes]).toEqual([1, []]);
    rig.requests.answersLost(WORKER_RESTARTED, 1);
    rig.requests.flush();
    expect(rig.sentMethods()).toEqual(['Runtime.evaluate', 'Runtime.evaluate']);
    rig.requests.succeeded(rig.sent[1]!.id, '{}');
    expect(rig.outcomes).toEqual([{ kind: 'answered', body: '{}' }]);
  });

  test('is not sent again forever', () => {
    rig.add('Page.navigate');
    for (let i = 0; i < 20; i++) rig.requests.failed(rig.sent.at(-1)!.id, ERROR, 'notAttached');
    expect(rig.message()).toBe(ERROR.message);
    expect(rig.sent.length).toBeLessThan(10);
  });

  test('and that may have been executed ends with: outcome unknown', () => {
    rig.add('Runtime.evaluate');
    rig.requests.failed(rig.sent[0]!.id, ERROR, 'cutOff');
    expect(rig.message()).toMatch(/^Outcome unknown: the debugger was detached while Runtime\.evaluate/);
    expect(rig.sent).toHaveLength(1);
  });

  test('and that only reads is asked again', () => {
    rig.add('DOM.getDocument');
    rig.requests.failed(rig.sent[0]!.id, ERROR, 'cutOff');
    expect(rig.sentMethods()).toEqual(['DOM.getDocument', 'DOM.getDocument']);
  });
});

describe('when the worker that had them is gone', () => {
  beforeEach(() => {
    for (const method of ['Page.navigate', 'DOM.getDocument', 'Runtime.evaluate', 'Page.reload'])
      rig.add(method);
    rig.sendable = false;
  });

  test('requests that may have been executed end, those that only read are asked again', () => {
    rig.requests.answersLost(WORKER_RESTARTED, Infinity);
    expect(rig.outcomes).toHaveLength(3);
    rig.sendable = true;
    rig.requests.flush();
    expect(rig.sentMethods().slice(4)).toEqual(['DOM.getDocument']);
  });

  test('requests that it had not begun, as its ledger shows, are sent again in order', () => {
    rig.requests.answersLost(WORKER_RESTARTED, 1);
    expect(rig.message()).toContain("the extension's worker was restarted while Page.navigate was running");
    rig.sendable = true;
    rig.requests.flush();
    expect(rig.sentMethods().slice(4)).toEqual(['DOM.getDocument', 'Runtime.evaluate', 'Page.reload']);
  });

  test('requests that were never sent are of no concern', () => {
    rig.add('Held.mutation');
    rig.requests.answersLost(WORKER_RESTARTED, Infinity);
    rig.sendable = true;
    rig.requests.flush();
    expect(rig.sentMethods()).toContain('Held.mutation');
  });
});

test("the end of a tab ends its rig.requests, held and rig.sent, and no one else's", () => {
  const [tab, other] = [{}, {}];
  rig.add('A.a', [tab]);
  rig.add('B.b', [other]);
  rig.sendable = false;
  rig.add('C.c', [{}, tab]);
  rig.requests.end(tab, TARGET_GONE);
  expect(rig.outcomes).toHaveLength(2);
  expect([rig.requests.pending, rig.requests.held]).toEqual([1, 0]);
});

test('a request that comes after the end is answered at once, and leaves no timer', () => {
  rig.requests.close(RELAY_GONE);
  rig.sendable = false;
  rig.add();
  expect(rig.message()).toBe('The relay is shutting down.');
  expect([rig.sent, rig.requests.pending, rig.clock.pending]).toEqual([[], 0, 0]);
});

test('a body is made when it is rig.sent, and anew when it is sent again', () => {
  let made = 0;
  const bodies: (string | undefined)[] = [];
  const own = new Requests({
    clock: rig.clock,
    transmitter: () => ({ send: (_, body) => bodies.push(body), refusal: () => undefined }),
    whyHeld: () => '',
    failed: () => undefined,
  });
  own.add({
    frame: (id) => ({ type: 'tab.close', tab: 1, id }),
    body: () => `${++made}`,
    method: 'DOM.getDocument',
    scopes: () => [],
    sendable: () => rig.sendable,
    done: () => undefined,
  });
  own.failed(1, ERROR, 'notAttached');
  expect(bodies).toEqual(['1', '2']);
});

test('an outcome that cannot be dealt with becomes a failure, and the next request is not affected', () => {
  const told: string[] = [];
  rig.requests.add({
    frame: (id) => ({ type: 'tab.close', tab: 1, id }),
    method: 'A.a',
    scopes: () => [],
    sendable: () => true,
    done: ({ kind }) => {
      told.push(kind);
      throw new TypeError('odd');
    },
  });
  rig.add();
  rig.requests.succeeded(1, '{}');
  rig.requests.succeeded(2, '{}');
  expect(told).toEqual(['answered', 'unknown']);
  expect(rig.failures).toEqual([new TypeError('odd'), new TypeError('odd')]);
  expect(rig.outcomes).toEqual([{ kind: 'answered', body: '{}' }]);
});

test('closing answers everything and leaves no timer', () => {
  rig.add();
  rig.sendable = false;
  rig.add();
  rig.requests.close(RELAY_GONE);
  expect(rig.outcomes).toHaveLength(2);
  expect([rig.requests.pending, rig.requests.held, rig.clock.pending]).toEqual([0, 0, 0]);
});
