import { expect, test } from 'vitest';
import type { FrameEntry, HistoryEntry, HistoryEvent } from '../history/event.ts';
import { sentenceOf, type Cause, type Symptom } from './cause.ts';
import { findCause } from './find-cause.ts';

/** A history that is written down event by event. */
class Told {
  readonly events: HistoryEvent[] = [];

  add(t: number, ...entries: readonly HistoryEntry[]): this {
    for (const entry of entries) this.events.push({ t, ...entry });
    return this;
  }

  /** A frame on the extension's link. */
  link(t: number, from: 'peer' | 'server', header: object, socket = 1): this {
    return this.add(t, frame('extension', socket, from, JSON.stringify(header)));
  }

  client(t: number, from: 'peer' | 'server', message: object): this {
    return this.add(t, frame('client', 1, from, JSON.stringify(message)));
  }

  open(t: number, socket = 1): this {
    const of = { type: 'socket', link: 'extension', socket } as const;
    return this.add(t, { ...of, state: 'open' }, { ...of, state: 'upgraded' });
  }

  closed(t: number, socket = 1): this {
    return this.add(t, { type: 'socket', link: 'extension', socket, state: 'closed' });
  }

  why(symptom: Partial<Symptom> = {}): Cause {
    return findCause(this.events, { atMs: 60_000, text: 'it failed', isJudged: true, ...symptom });
  }
}

function frame(
  link: FrameEntry['link'],
  socket: number,
  from: FrameEntry['from'],
  text: string,
): HistoryEntry {
  return { type: 'frame', link, socket, from, opcode: 'text', bytes: text.length, text };
}

/** Everything runs, and a tab is shared. */
function connected(): Told {
  return new Told()
    .add(0, { type: 'life', of: 'relay', id: '1', state: 'started' })
    .add(0, { type: 'life', of: 'worker', id: '1', state: 'started' })
    .open(10)
    .link(11, 'server', { type: 'connect.challenge' })
    .link(12, 'peer', { type: 'connect' })
    .link(13, 'server', { type: 'hello-ok' })
    .link(14, 'peer', { n: 1, type: 'inventory', tabs: [{ tab: 7, targetId: 'T', attachment: 'a' }] });
}

const command = { id: 5, method: 'Page.enable' };
const forwarded = { n: 2, type: 'forwardCDPCommand', id: 9, tab: 7, method: 'Page.enable' };

test('an extension that does not connect again', () => {
  const told = connected()
    .closed(1_000)
    .add(1_000, { type: 'life', of: 'worker', id: '1', state: 'ended' })
    .add(1_050, { type: 'life', of: 'worker', id: '2', state: 'started' });
  const cause = told.why({ notConnected: true });
  expect(cause).toMatchObject({ kind: 'does-not-connect', part: 'extension', sinceMs: 1_050 });
  expect(sentenceOf(cause)).toBe('the extension: it has not tried to connect, since 1.05 s');
  expect(cause.evidence.map(({ text }) => text)).toContain('connection 1 of the extension closed');
});

test('a worker that nothing starts again', () => {
  const told = connected().closed(1_000).add(1_000, { type: 'life', of: 'worker', id: '1', state: 'ended' });
  expect(told.why()).toMatchObject({ kind: 'does-not-connect', part: 'extension' });
});

test('a relay that is not running', () => {
  const told = connected().add(900, { type: 'life', of: 'relay', id: '1', state: 'ended', detail: 'exit 1' });
  expect(told.why()).toMatchObject({
    kind: 'not-running',
    part: 'relay',
    what: 'it is not running (exit 1)',
  });
});

test('a relay that refuses the extension', () => {
  const told = connected()
    .closed(1_000)
    .open(1_100, 2)
    .link(1_110, 'server', { type: 'refuse', code: 'already-connected' }, 2)
    .closed(1_120, 2);
  expect(told.why()).toMatchObject({ kind: 'refused', part: 'relay', sinceMs: 1_100 });
});

test('a relay that has just given up a silent connection', () => {
  const silent = connected()
    .closed(1_000)
    .open(1_100, 2)
    .link(1_110, 'server', { type: 'connect.challenge' }, 2)
    .add(6_110, { ...frame('extension', 2, 'server', '4408'), opcode: 'close' } as HistoryEntry)
    .closed(6_110, 2);
  const cause = silent.why({ atMs: 6_500 });
  expect(cause).toMatchObject({ kind: 'handshake', part: 'extension', sinceMs: 1_110 });
  expect(cause.what).toBe('it has not sent connect on connection 2');
  silent.open(6_200, 3).link(6_210, 'server', { type: 'connect.challenge' }, 3);
  silent.add(11_210, { ...frame('extension', 3, 'server', '4408'), opcode: 'close' } as HistoryEntry);
  const again = silent.closed(11_210, 3).why({ atMs: 12_000 });
  expect(again).toMatchObject({
    part: 'extension',
    what: 'each connection ends before connect (2 in a row)',
  });
});

test('who owes the next step of a handshake', () => {
  const silent = connected().closed(1_000).open(1_100, 2);
  expect(silent.why({ atMs: 5_000 })).toMatchObject({ kind: 'handshake', part: 'relay' });
  silent.link(1_110, 'server', { type: 'connect.challenge' }, 2);
  expect(silent.why()).toMatchObject({ kind: 'handshake', part: 'extension', sinceMs: 1_110 });
  silent.link(1_120, 'peer', { type: 'connect' }, 2);
  expect(silent.why({ atMs: 5_000 })).toMatchObject({ kind: 'handshake', part: 'relay', sinceMs: 1_120 });
  silent.link(1_130, 'server', { type: 'hello-ok' }, 2);
  expect(silent.why()).toMatchObject({ kind: 'handshake', part: 'extension', sinceMs: 1_130 });
});

test('an extension that waits forever for the next step of a handshake', () => {
  const silent = connected().closed(1_000).open(1_100, 2);
  const cause = silent.why({ atMs: 21_000 });
  expect(cause).toMatchObject({ kind: 'handshake', part: 'extension', sinceMs: 1_100 });
  expect(cause.what).toContain('has not given that connection up');
});

test('a relay that does not see that the handshake is complete', () => {
  expect(connected().why({ notConnected: true })).toMatchObject({ kind: 'handshake', part: 'relay' });
});

test('a fault that is still active is nobody’s failure', () => {
  const told = connected().add(500, { type: 'fault', name: 'port-hangs', phase: 'strike' }).closed(1_000);
  expect(told.why()).toMatchObject({ kind: 'blocked', part: 'network', sinceMs: 500 });
});

test('a command that the relay keeps, that the extension does not answer, and whose answer is lost', () => {
  const kept = connected().client(2_000, 'peer', command);
  expect(kept.why()).toMatchObject({ kind: 'no-answer', part: 'relay', sinceMs: 2_000 });
  kept.link(2_001, 'server', forwarded);
  expect(kept.why()).toMatchObject({ kind: 'no-answer', part: 'extension', sinceMs: 2_001 });
  kept.link(2_002, 'peer', { n: 2, type: 'result', id: 9 });
  expect(kept.why()).toMatchObject({ kind: 'no-answer', part: 'relay', sinceMs: 2_002 });
  kept.client(2_003, 'server', { id: 5, result: {} });
  expect(kept.why()).toMatchObject({ kind: 'wrong-reply', part: 'relay' });
  expect(kept.why({ isJudged: false })).toMatchObject({ kind: 'waits-for-page', part: 'page' });
});

test('a relay that waits for the answer of a worker that has ended', () => {
  const told = connected()
    .client(2_000, 'peer', command)
    .link(2_001, 'server', forwarded)
    .add(2_002, { type: 'life', of: 'worker', id: '1', state: 'ended' })
    .closed(2_002)
    .add(2_100, { type: 'life', of: 'worker', id: '2', state: 'started' })
    .open(2_110, 2);
  for (const [from, type] of [
    ['server', 'connect.challenge'],
    ['peer', 'connect'],
    ['server', 'hello-ok'],
    ['peer', 'inventory'],
  ] as const)
    told.link(2_120, from, { type }, 2);
  expect(told.why()).toMatchObject({ kind: 'no-answer', part: 'relay', sinceMs: 2_002 });
});

test('a relay that keeps a command for a tab which the extension does not attach to again', () => {
  const told = connected()
    .client(2_000, 'peer', command)
    .link(2_001, 'server', { ...forwarded, tab: 7 })
    .add(2_002, { type: 'life', of: 'worker', id: '1', state: 'ended' })
    .closed(2_002)
    .add(2_100, { type: 'life', of: 'worker', id: '2', state: 'started' })
    .open(2_110, 2);
  for (const [from, frame] of [
    ['server', { type: 'connect.challenge' }],
    ['peer', { type: 'connect' }],
    ['server', { type: 'hello-ok' }],
    ['peer', { type: 'inventory', tabs: [{ tab: 7, targetId: 'T7' }] }],
  ] as const)
    told.link(2_120, from, frame, 2);
  expect(told.why()).toMatchObject({ kind: 'tab', part: 'extension', sinceMs: 2_120 });
});

test('a mutation that was sent twice, and one that was executed twice', () => {
  const mutation = 'mutation-3';
  const told = connected().link(3_000, 'server', { ...forwarded, mutation });
  expect(told.why({ mutation })).toMatchObject({ kind: 'repeated', part: 'extension' });
  told.link(3_100, 'server', { ...forwarded, id: 10, mutation });
  expect(told.why({ mutation })).toMatchObject({ kind: 'repeated', part: 'relay', sinceMs: 3_100 });
});

test.each([
  ['attached although the user does not share it', { wants: 'private', attached: true }, 'extension'],
  ['not attached although the user shares it', { wants: 'shared', attached: false }, 'extension'],
  ['announced and not listed', { wants: 'shared', attached: true, listed: false }, 'relay'],
  ['announced and listed, and not there', { listed: true }, 'extension'],
  ['with a wrong button', { attached: true, listed: true, badgeIsRight: false }, 'extension'],
] as const)('a tab that is %s', (_what, seen, part) => {
  expect(connected().why({ tab: { id: 7, ...seen } })).toMatchObject({ kind: 'tab', part });
});

test('a tab that was released and is still listed', () => {
  const told = connected().link(4_000, 'peer', { n: 3, type: 'tab.detached', tab: 7, reason: 'released' });
  const tab = { id: 7, wants: 'private', attached: false, listed: true } as const;
  expect(told.why({ tab })).toMatchObject({ kind: 'tab', part: 'relay', sinceMs: 4_000 });
});

test('a tab to which the extension does not attach again', () => {
  const told = connected().link(4_000, 'peer', { n: 3, type: 'tab.detached', tab: 7, reason: 'lost' });
  expect(told.why()).toMatchObject({ kind: 'tab', part: 'extension', sinceMs: 4_000 });
});

test('what comes after the failure explains nothing', () => {
  const told = connected().client(2_000, 'peer', command).client(70_000, 'server', { id: 5, result: {} });
  expect(told.why()).toMatchObject({ kind: 'no-answer', part: 'relay' });
});

test('a command whose answer is up to the page is nobody’s failure', () => {
  const waits = { id: 6, method: 'Runtime.evaluate', params: { expression: 'x', awaitPromise: true } };
  const told = connected()
    .client(2_000, 'peer', waits)
    .link(2_001, 'server', { ...forwarded, method: 'Runtime.evaluate' });
  expect(told.why({ isJudged: false })).toMatchObject({ kind: 'waits-for-page', part: 'page' });
});

test('a command that waits while a fault is active is not the extension’s', () => {
  const told = connected()
    .add(1_500, { type: 'fault', name: 'renderer-stopped', phase: 'strike' })
    .client(2_000, 'peer', command)
    .link(2_001, 'server', forwarded);
  expect(told.why()).toMatchObject({ kind: 'blocked', part: 'network', sinceMs: 1_500 });
});

/** Connected, with a client that uses the tab; then a new worker connects, and names these tabs. */
function restarted(...tabs: readonly object[]): Told {
  const told = connected()
    .client(1_000, 'server', { method: 'Target.attachedToTarget', params: { targetInfo: { targetId: 'T' } } })
    .closed(2_000)
    .open(2_100, 2);
  for (const [from, header] of [
    ['server', { type: 'connect.challenge' }],
    ['peer', { type: 'connect' }],
    ['server', { type: 'hello-ok' }],
    ['peer', { n: 1, type: 'inventory', tabs }],
  ] as const)
    told.link(2_200, from, header, 2);
  return told;
}

test('an inventory that leaves out a tab that a client uses', () => {
  const cause = restarted().why({ isJudged: false });
  expect(cause).toMatchObject({ kind: 'tab', part: 'extension', sinceMs: 2_200 });
  expect(cause.what).toBe('its inventory leaves out tab 7, which a client uses and which it had announced');
});

test('an inventory that names the tab is not the cause, nor is one without a tab that the user stopped sharing', () => {
  const page = { kind: 'waits-for-page', part: 'page' };
  expect(restarted({ tab: 7, targetId: 'T', attachment: 'b' }).why({ isJudged: false })).toMatchObject(page);
  const told = restarted().add(2_300, { type: 'intent', targetId: 'T', wants: 'private' });
  expect(told.why({ isJudged: false })).toMatchObject(page);
});

const STEP = { type: 'step', name: 'a click' } as const;

test('a click of the harness that the browser lost', () => {
  const click = { targetId: 'ABCDEF99', button: 'toolbar' } as const;
  const told = connected()
    .add(600, { ...STEP, state: 'started', click: { ...click, button: 'share' } })
    .add(610, { ...STEP, state: 'started', click });
  const cause = told.why({ atMs: 15_000 });
  expect(cause).toMatchObject({ kind: 'lost-click', part: 'harness', sinceMs: 610 });
  expect(sentenceOf(cause)).toBe(
    'the harness: its click on the toolbar button in tab ABCDEF was lost: the popup has not opened, since 0.61 s',
  );
  expect(cause.evidence.map(({ text }) => text)).toContain(
    'connection 1 of the extension: inventory from the extension',
  );
  told.add(700, { ...STEP, state: 'passed', click });
  expect(told.why({ atMs: 15_000 })).toMatchObject({ kind: 'tab', part: 'extension', sinceMs: 700 });
});

test('a click that arrived, and a tab that the extension does not announce', () => {
  const click = { targetId: 'U', button: 'share' } as const;
  const told = connected()
    .add(600, { ...STEP, state: 'started', click })
    .add(800, { ...STEP, state: 'passed', click });
  expect(told.why()).toMatchObject({ kind: 'tab', part: 'extension', sinceMs: 800 });
  told.link(900, 'peer', { n: 2, type: 'tab.attached', state: { tab: 9, targetId: 'U', attachment: 'b' } });
  expect(told.why()).not.toMatchObject({ kind: 'tab' });
});

test('a refusal while no debugger was attached is right', () => {
  const refusal = { n: 3, type: 'error', id: 9, reason: 'notAttached' };
  const told = connected().client(2_000, 'peer', command).link(2_001, 'server', forwarded);
  told.link(2_002, 'peer', refusal).client(2_003, 'server', { id: 5, error: {} });
  expect(told.why({ atMs: 9_000 })).toMatchObject({ kind: 'tab', part: 'extension', sinceMs: 2_002 });
  told.link(2_100, 'peer', { n: 4, type: 'tab.attached', state: { tab: 7, targetId: 'T', attachment: 'b' } });
  expect(told.why({ atMs: 9_000 })).toMatchObject({ kind: 'wrong-reply', part: 'relay' });
});
