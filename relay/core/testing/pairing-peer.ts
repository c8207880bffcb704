/** Pairing by a code, in tests: a desk with one code, and an extension that enters one. */
import { encode } from '../../protocol/codec.ts';
import type { Challenge, Refusal } from '../../protocol/frames.ts';
import type { PairConfirm, PairDone, PairShare, PairStart } from '../../protocol/pair-frames.ts';
import { PairingAttempt } from '../../protocol/pairing.ts';
import { PROTOCOL_VERSION } from '../../protocol/version.ts';
import type { NewBrowser, PairingDesk, TakenCode } from '../link/pairing-exchange.ts';
import { TEST_ENDPOINT } from './model-extension.ts';
import { TestSocket } from './test-socket.ts';
import type { World } from './world.ts';

export interface TestDesk extends PairingDesk {
  readonly browsers: NewBrowser[];
  failures: number;
  others: readonly number[];
}

/** What it gives for a code, once. */
export function testDesk(taken: TakenCode): TestDesk {
  let left: TakenCode | undefined = taken;
  const desk: TestDesk = {
    browsers: [],
    failures: 0,
    others: [],
    keyOf: (instanceId) => desk.browsers.find((browser) => browser.instanceId === instanceId)?.pairingKey,
    takeCode() {
      const now = left ?? { refused: 'none' };
      left = undefined;
      return now;
    },
    failed() {
      desk.failures++;
    },
    paired(browser, done) {
      desk.browsers.push(browser);
      done('Chrome 1');
    },
    home: 'the only one',
    otherPorts: () => desk.others,
    random: () => new Uint8Array(32).fill(7),
  };
  return desk;
}

export interface PairingChanges {
  readonly start?: (start: PairStart) => PairStart;
  readonly share?: (share: PairShare) => PairShare;
  readonly confirm?: (confirm: PairConfirm) => PairConfirm;
}

export interface PairingResult {
  readonly socket: TestSocket;
  /** Undefined if the relay has not proved that it had the code. */
  readonly pairingKey: string | undefined;
  readonly refusal: Refusal | undefined;
}

/** An extension with this code, on a socket where somebody may change what is said. */
export function pairWith(world: World, code: string, changes: PairingChanges = {}): PairingResult {
  const attempt = new PairingAttempt(code, new Uint8Array(32).fill(3));
  let pairingKey: string | undefined;
  let refusal: Refusal | undefined;
  const same = <T>(frame: T): T => frame;
  const { start = same, share = same, confirm = same } = changes;
  const socket = new TestSocket(world.clock, {
    onText(text) {
      const frame = JSON.parse(text) as Challenge | PairShare | PairDone | Refusal;
      if (frame.type === 'connect.challenge')
        socket.farSends(encode(start(attempt.start(frame, testClaim()))));
      else if (frame.type === 'pair.share') socket.farSends(encode(confirm(attempt.confirm(share(frame)))));
      else if (frame.type === 'pair.done') pairingKey = attempt.finish(frame);
      else refusal = frame;
    },
    onClose: () => undefined,
  });
  socket.near = world.relay.acceptExtension(socket);
  world.settle();
  return { socket, pairingKey, refusal };
}

function testClaim(): Omit<PairStart, 'type' | 'share'> {
  return {
    protocol: PROTOCOL_VERSION,
    endpoint: TEST_ENDPOINT,
    instanceId: 'new-browser',
    product: 'Chrome/1.0',
    nonce: 'a nonce',
  };
}
