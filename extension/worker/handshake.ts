/**
 * The extension's part of the handshake on one socket: it agrees on a version, proves its identity, and checks the
 * relay's proof. Each socket needs its own.
 */
import type { Challenge, Connect, HelloOk } from '../../relay/protocol/frames.ts';
import { connectProofText, equalProofs, helloProofText, type Unproved } from '../../relay/protocol/proof.ts';
import { commonVersion, PROTOCOL_RANGE } from '../../relay/protocol/version.ts';
import { hmacSha256 } from './hmac.ts';

/** What the extension says about itself in `connect`, apart from what the handshake adds. */
export type Claim = Omit<
  Connect,
  'type' | 'protocol' | 'endpoint' | 'extensionNonce' | 'proof' | 'attempt' | 'polite' | 'resume'
>;

export interface HandshakeOptions {
  /** The address that was dialled, such as `127.0.0.1:18792`. */
  readonly endpoint: string;
  readonly pairingKey: string;
}

/** Why the extension does not answer a challenge. */
export interface ChallengeProblem {
  readonly message: string;
  /** Set if retrying is useless until the user has done something. */
  readonly code?: 'version';
}

export class Handshake {
  private readonly options: HandshakeOptions;
  private readonly nonce = crypto.randomUUID();
  private readonly dialledAt = performance.now();
  private challengeNow: Challenge | undefined;
  private connect: Unproved<Connect> | undefined;
  private greeted = false;

  /** Create it right before opening the socket. */
  constructor(options: HandshakeOptions) {
    this.options = options;
  }

  get challenge(): Challenge {
    if (this.challengeNow === undefined) throw new Error('the challenge has not arrived yet');
    return this.challengeNow;
  }

  /** Stores the challenge. Returns what is wrong with it, if anything. Throws for a second one. */
  challenged(challenge: Challenge): ChallengeProblem | undefined {
    if (this.challengeNow !== undefined) throw new Error('a second challenge on one socket');
    this.challengeNow = challenge;
    if (commonVersion(PROTOCOL_RANGE, challenge.protocol) === undefined) {
      const { min, max } = challenge.protocol;
      const older = max < PROTOCOL_RANGE.min ? 'relay' : 'extension';
      const ours = `${PROTOCOL_RANGE.min} to ${PROTOCOL_RANGE.max}`;
      const message = `The relay speaks protocol ${min} to ${max}, this extension ${ours}: update the ${older}.`;
      return { code: 'version', message };
    }
    // When this socket was opened, another program had the port. It may be passing the connection on.
    if (performance.now() - this.dialledAt > (challenge.listeningMs ?? 0)) {
      return { message: 'the connection is older than the relay' };
    }
    return undefined;
  }

  /** The answer to the challenge. */
  async answer(claim: Claim & Pick<Connect, 'attempt' | 'polite' | 'resume'>): Promise<Connect> {
    const { endpoint, pairingKey } = this.options;
    const protocol = commonVersion(PROTOCOL_RANGE, this.challenge.protocol) ?? PROTOCOL_RANGE.max;
    this.connect = { type: 'connect', protocol, endpoint, ...claim, extensionNonce: this.nonce };
    const proof = await hmacSha256(pairingKey, connectProofText(this.challenge, this.connect));
    return { ...this.connect, proof };
  }

  /** Whether `hello-ok` is from a relay that has the pairing key. Rejects if it comes too early or twice. */
  async isGenuine(hello: HelloOk): Promise<boolean> {
    if (this.connect === undefined) throw new Error('hello-ok before the challenge was answered');
    if (this.greeted) throw new Error('a second hello-ok on one socket');
    this.greeted = true;
    const text = helloProofText(this.challenge, this.connect, hello);
    return equalProofs(await hmacSha256(this.options.pairingKey, text), hello.proof);
  }
}
