import { beforeEach, expect, test } from 'vitest';
import { ClientLink, type CdpMessage } from './client-link.ts';
import type { Violation } from './violation.ts';

let found: Violation[];
let link: ClientLink;

beforeEach(() => {
  found = [];
  link = new ClientLink('client 1', (violation) => found.push(violation));
});

function attached(sessionId: string, targetId: string, parent?: string): CdpMessage {
  const params = { sessionId, targetInfo: { targetId } };
  return {
    method: 'Target.attachedToTarget',
    params,
    ...(parent === undefined ? {} : { sessionId: parent }),
  };
}

function detached(sessionId: string): CdpMessage {
  return { method: 'Target.detachedFromTarget', params: { sessionId } };
}

function invariants(): string[] {
  return found.map(({ invariant }) => invariant);
}

test('a correct exchange has no violations', () => {
  link.sent({ id: 1, method: 'Target.setAutoAttach', params: { autoAttach: true } }, 0);
  link.received(attached('S1', 'T1'));
  link.received({ id: 1, result: {} });
  link.sent({ id: 4, method: 'Page.enable', sessionId: 'S1' }, 0);
  link.received({ id: 4, result: {}, sessionId: 'S1' });
  link.received({ method: 'Page.loadEventFired', params: {}, sessionId: 'S1' });
  link.sent({ id: 2, method: 'Target.createTarget' }, 0);
  link.received(attached('S2', 'T2'));
  link.received({ id: 2, result: { targetId: 'T2' } });
  link.received(detached('S1'));
  link.sent({ id: 3, method: 'Page.enable', sessionId: 'S1' }, 0);
  link.received({ id: 3, error: { code: -32_001, message: 'Session with given id not found.' } });
  link.received(attached('S3', 'T1'));
  expect(found).toEqual([]);
  expect(link.unanswered()).toEqual([]);
  expect([...link.targets()]).toEqual(['T2', 'T1']);
});

test.each<[string, readonly CdpMessage[], string]>([
  [
    'a second reply',
    [
      { id: 1, result: {} },
      { id: 1, result: {} },
    ],
    'O1',
  ],
  ['a reply to nothing', [{ id: 9, result: {} }], 'O1'],
  ['a reply in another session', [{ id: 1, result: {}, sessionId: 'S1' }], 'O1'],
  [
    'an event after the detach',
    [attached('S1', 'T1'), detached('S1'), { method: 'X.y', sessionId: 'S1' }],
    'O2',
  ],
  ['an event before the attach', [{ method: 'X.y', sessionId: 'S1' }], 'O3'],
  ['a second attach of a live target', [attached('S1', 'T1'), attached('S2', 'T1')], 'O2'],
  ['a session id that is used again', [attached('S1', 'T1'), detached('S1'), attached('S1', 'T1')], 'O2'],
  ['a detach of nothing', [detached('S1')], 'O2'],
  [
    'an event of a child of a detached session',
    [attached('S1', 'T1'), attached('S2', 'T2', 'S1'), detached('S1'), { method: 'X.y', sessionId: 'S2' }],
    'O2',
  ],
])('%s is a violation', (_, messages, invariant) => {
  link.sent({ id: 1, method: 'Browser.getVersion' }, 0);
  for (const message of messages) link.received(message);
  expect(invariants()).toEqual([invariant]);
});

test('naming a target before attaching it is a violation', () => {
  link.sent({ id: 1, method: 'Target.setAutoAttach', params: { autoAttach: true } }, 0);
  link.sent({ id: 2, method: 'Target.createTarget' }, 0);
  link.received({ id: 2, result: { targetId: 'T1' } });
  expect(invariants()).toEqual(['O3']);
});

test('another session that the client asked for is not a violation', () => {
  link.received(attached('S1', 'T1'));
  link.sent({ id: 1, method: 'Target.attachToTarget', params: { targetId: 'T1', flatten: true } }, 0);
  link.received(attached('S2', 'T1'));
  expect(found).toEqual([]);
});

test('a browser session starts with the reply', () => {
  link.sent({ id: 1, method: 'Target.attachToBrowserTarget' }, 0);
  link.received({ id: 1, result: { sessionId: 'B1' } });
  link.sent({ id: 2, method: 'Target.attachToTarget', params: { targetId: 'T1' }, sessionId: 'B1' }, 0);
  link.received(attached('S1', 'T1', 'B1'));
  link.received({ id: 2, result: { sessionId: 'S1' }, sessionId: 'B1' });
  expect(found).toEqual([]);
  expect([...link.targets()]).toEqual(['T1']);
});

test('lists unanswered commands by age', () => {
  link.sent({ id: 1, method: 'Page.enable', sessionId: 'S1' }, 10);
  link.sent({ id: 2, method: 'Page.reload', sessionId: 'S1' }, 20);
  expect(link.unanswered(15)).toMatchObject([{ id: 1, method: 'Page.enable', sentMs: 10 }]);
});

test('an event of a domain that was never used in its session is a violation', () => {
  link.sent({ id: 1, method: 'Target.setAutoAttach', params: { autoAttach: true } }, 0);
  link.received(attached('S1', 'T1'));
  link.received({ method: 'Page.loadEventFired', params: {}, sessionId: 'S1' });
  expect(invariants()).toEqual(['O3']);
});
