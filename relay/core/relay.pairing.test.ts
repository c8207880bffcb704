/** Pairing by a code: who has the code gets a key, and nobody else learns anything that helps. */
import { beforeEach, expect, test } from 'vitest';
import { encode } from '../protocol/codec.ts';
import type { Challenge, HelloOk } from '../protocol/frames.ts';
import type { PairShare } from '../protocol/pair-frames.ts';
import { PairingAttempt } from '../protocol/pairing.ts';
import { CLOSE_CODE } from '../protocol/limits.ts';
import type { AuditEvent } from './audit.ts';
import { provedWith } from './testing/connect-frames.ts';
import { pairWith, testDesk, type PairingChanges, type TestDesk } from './testing/pairing-peer.ts';
import { TestSocket } from './testing/test-socket.ts';
import { World } from './testing/world.ts';

const CODE = 'K7QF3M';

let desk: TestDesk;
let world: World;
let told: AuditEvent[];

beforeEach(() => {
  desk = testDesk({ code: CODE });
  told = [];
  world = new World({ pairing: desk, audit: (event) => told.push(event) });
});

/** Connects as the installation `one` with this key. Resolves with the types of what the relay answers. */
function connectsWith(key: string): TestSocket {
  const socket: TestSocket = new TestSocket(world.clock, {
    onText(text) {
      const frame = JSON.parse(text) as Challenge | HelloOk;
      if (frame.type === 'connect.challenge') socket.farSends(provedWith(frame, key));
    },
    onClose: () => undefined,
  });
  socket.near = world.relay.acceptExtension(socket);
  world.settle();
  return socket;
}

function types({ sent }: TestSocket): string[] {
  return sent.map((text) => (JSON.parse(text) as { type: string }).type);
}

test('the right code gives both ends the same key, which is never sent', () => {
  const { pairingKey, socket } = pairWith(world, CODE);
  expect(pairingKey).toMatch(/^[0-9a-f]{64}$/);
  expect(desk.browsers).toEqual([{ instanceId: 'new-browser', product: 'Chrome/1.0', pairingKey }]);
  expect(socket.sent.join()).not.toContain(pairingKey);
  expect(socket.closed?.code).toBe(CLOSE_CODE.paired);
  expect(desk.failures).toBe(0);
});

test('with the key the browser connects, and without it, or as another one, it does not', () => {
  const { pairingKey = '' } = pairWith(world, CODE);
  desk.browsers.push({ instanceId: 'one', product: '', pairingKey });
  expect(types(connectsWith(pairingKey))).toEqual(['connect.challenge', 'hello-ok']);
  expect(types(connectsWith('another key'))).toContain('refuse');
  desk.browsers.pop();
  expect(types(connectsWith(pairingKey))).toContain('refuse');
});

test('a browser that is forgotten while it is connected is turned away', () => {
  desk.browsers.push({ instanceId: 'one', product: '', pairingKey: 'a key' });
  const socket = connectsWith('a key');
  world.relay.pairingsChanged();
  expect(socket.open).toBe(true);
  desk.browsers.pop();
  world.relay.pairingsChanged();
  expect(socket.closed?.code).toBe(CLOSE_CODE.refused);
  expect(socket.sent.at(-1)).toContain('has forgotten the browser');
});

test('a wrong code is refused, counted, and used up: the right one is too late', () => {
  const { pairingKey, refusal, socket } = pairWith(world, 'AAAAAA');
  expect(pairingKey).toBeUndefined();
  expect(refusal).toMatchObject({ code: 'wrong-code', status: 403 });
  expect(refusal?.message).toContain('Enter a new pairing code');
  expect(desk).toMatchObject({ failures: 1, browsers: [] });
  // The relay has proved nothing.
  expect(types(socket)).toEqual(['connect.challenge', 'pair.share', 'refuse']);
  expect(pairWith(world, CODE).refusal).toMatchObject({ code: 'no-code', status: 410 });
});

test('a wrong code names the other relays', () => {
  desk.others = [9001];
  expect(pairWith(world, 'AAAAAA').refusal?.message).toContain('another relay on port 9001');
});

test('pairing that is locked says until when', () => {
  world = new World({ pairing: testDesk({ refused: 'locked' }) });
  expect(pairWith(world, CODE).refusal).toMatchObject({ code: 'pairing-locked', status: 429 });
});

test('who goes away in the middle has used up the code', () => {
  const socket: TestSocket = new TestSocket(world.clock, {
    onText(text) {
      const frame = JSON.parse(text) as Challenge | PairShare;
      if (frame.type !== 'connect.challenge') {
        socket.farCloses();
        return;
      }
      const attempt = new PairingAttempt('AAAAAA', new Uint8Array(32).fill(1));
      const claim = { protocol: 2, endpoint: '127.0.0.1:18792', instanceId: 'x', product: '', nonce: 'n' };
      socket.farSends(encode(attempt.start(frame, claim)));
    },
    onClose: () => undefined,
  });
  socket.near = world.relay.acceptExtension(socket);
  world.settle();
  expect(desk.failures).toBe(1);
  expect(pairWith(world, CODE).refusal?.code).toBe('no-code');
});

const OTHER = '5e25411ca1ad7c9debfd0b33ad987a95cefef2d3f15dcc8bd26415a5dfe2e15a';
const CHANGES: readonly (readonly [string, PairingChanges, string])[] = [
  ['the product', { start: (start) => ({ ...start, product: 'Other/1' }) }, 'wrong-code'],
  ['the installation', { start: (start) => ({ ...start, instanceId: 'other' }) }, 'wrong-code'],
  ['the nonce', { start: (start) => ({ ...start, nonce: 'other' }) }, 'wrong-code'],
  ["the extension's share", { start: (start) => ({ ...start, share: OTHER }) }, 'wrong-code'],
  ["the relay's share", { share: (share) => ({ ...share, share: OTHER }) }, 'wrong-code'],
  ['the proof', { confirm: (confirm) => ({ ...confirm, proof: OTHER }) }, 'wrong-code'],
  ['the address', { start: (start) => ({ ...start, endpoint: '127.0.0.1:9' }) }, 'wrong-address'],
  ['the version', { start: (start) => ({ ...start, protocol: 1 }) }, 'version'],
  ['a share that is no point', { start: (start) => ({ ...start, share: 'ff'.repeat(32) }) }, 'bad-frame'],
  ['a share that is neutral', { start: (start) => ({ ...start, share: '00'.repeat(32) }) }, 'bad-frame'],
];

test.each(CHANGES)('%s, changed on the way, ends it', (_, changes, code) => {
  const { pairingKey, refusal } = pairWith(world, CODE, changes);
  expect(pairingKey).toBeUndefined();
  expect(refusal?.code).toBe(code);
  expect(desk.browsers).toEqual([]);
});

test('frames of pairing are refused at the wrong time, and by a relay that has no codes', () => {
  const said = (text: string, own = world): string[] => {
    const socket = new TestSocket(own.clock);
    socket.near = own.relay.acceptExtension(socket);
    socket.farSends(text);
    own.settle();
    return socket.sent;
  };
  const confirm = encode({ type: 'pair.confirm', proof: OTHER });
  expect(said(confirm).at(-1)).toContain('came at the wrong time');
  expect(said('{"type":"pair.start"}').at(-1)).toContain('bad-frame');
  expect(said(confirm, new World()).at(-1)).toContain('does not pair by a code');
  expect(told.map(({ event }) => event)).toEqual(['extension.refused', 'extension.refused']);
});
