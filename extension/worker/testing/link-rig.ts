import { createHmac } from 'node:crypto';
import { vi } from 'vitest';
import type { Challenge, Connect, HelloOk } from '../../../relay/protocol/frames.ts';
import { LINK_LIMITS } from '../../../relay/protocol/limits.ts';
import { helloProofText, type Unproved } from '../../../relay/protocol/proof.ts';
import { RelayLink } from '../relay-link.ts';
import { DEFAULT_SETTINGS } from '../settings.ts';
import type { Send } from '../link-phase.ts';
import { FakeSocket } from './fake-socket.ts';

export const PAIRING_KEY = 'a-pairing-key-for-tests-only';

export const hmac = (text: string): string => createHmac('sha256', PAIRING_KEY).update(text).digest('hex');

export function challengeOf(relayId = 'relay', more: Partial<Challenge> = {}): Challenge {
  return {
    type: 'connect.challenge',
    protocol: { min: 2, max: 2 },
    relayId,
    relayNonce: 'nonce',
    listeningMs: 60_000,
    ...more,
  };
}

export function hello(connect: Connect, relayId?: string, more: Partial<HelloOk> = {}): HelloOk {
  const frame: Unproved<HelloOk> = {
    type: 'hello-ok',
    heartbeatMs: LINK_LIMITS.heartbeatMs,
    silenceMaxMs: LINK_LIMITS.silenceMaxMs,
    resumed: false,
    received: 0,
    ...more,
  };
  return { proof: hmac(helloProofText(challengeOf(relayId), connect, frame)), ...frame };
}

/** Waits, in turns instead of time, for asynchronous work of the platform (WebCrypto). */
export async function until(condition: () => boolean): Promise<void> {
  // The one clock that is not faked. It only ends a test that hangs, on however busy a machine.
  const endSeconds = process.uptime() + 20;
  while (!condition()) {
    if (process.uptime() > endSeconds) throw new Error('timed out after waiting for the condition');
    await new Promise(setImmediate);
  }
}

/** Waits long enough for any such work, to check that something does not happen. */
export async function aWhile(): Promise<void> {
  for (let turns = 0; turns < 50; turns++) await new Promise(setImmediate);
}

/** A link to a relay that the test plays, with fake clocks and sockets. Close it after the test. */
export class LinkRig {
  readonly link: RelayLink;
  /** What the worker received, in order: `welcomed`, and the types of frames. */
  readonly received: string[] = [];
  /** The answer callback of each frame that the worker received. */
  readonly answers: Send[] = [];
  pairingKey = PAIRING_KEY;
  /** What the worker does with a frame from the relay. */
  act: () => void = () => undefined;

  constructor() {
    vi.useFakeTimers({ toFake: ['setTimeout', 'clearTimeout', 'Date', 'performance'] });
    vi.spyOn(Math, 'random').mockReturnValue(0);
    vi.stubGlobal('WebSocket', FakeSocket);
    FakeSocket.all = [];
    this.link = new RelayLink({
      settings: () => ({ ...DEFAULT_SETTINGS, port: 1234, pairingKey: this.pairingKey }),
      identity: () =>
        Promise.resolve({
          instanceId: 'one',
          boot: { number: 1, id: 'boot' },
          ledger: undefined,
          extensionVersion: '1',
          browser: { product: '', userAgent: '' },
        }),
      newChannel: () => this.received.push('welcomed'),
      starting: () => undefined,
      inventory: () => Promise.resolve({ type: 'inventory', tabs: [] }),
      received: ({ frame }, answer) => {
        this.received.push(frame.type);
        this.answers.push(answer);
        this.act();
      },
      phaseChanged: () => undefined,
    });
  }

  /** Restores the real clocks and sockets. */
  close(): void {
    vi.useRealTimers();
    vi.unstubAllGlobals();
    vi.restoreAllMocks();
  }

  /** The last one that was opened. */
  socket(): FakeSocket {
    const last = FakeSocket.all.at(-1);
    if (last === undefined) throw new Error('no socket was opened');
    return last;
  }

  /** Plays the relay up to the extension's `connect`. */
  async challenged(relayId?: string): Promise<Connect> {
    const own = this.socket();
    own.says(challengeOf(relayId));
    await until(() => own.types().includes('connect'));
    return own.frames()[0] as unknown as Connect;
  }

  /** Plays the relay until the link is live. */
  async welcomed(relayId?: string, more?: Partial<HelloOk>): Promise<FakeSocket> {
    const own = this.socket();
    own.says(hello(await this.challenged(relayId), relayId, more));
    await until(() => this.link.phase.name === 'live');
    return own;
  }

  async connected(): Promise<FakeSocket> {
    this.link.connectNow();
    return this.welcomed();
  }
}
