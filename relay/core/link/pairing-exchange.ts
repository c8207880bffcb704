/**
 * The relay's part in pairing by a code, on one socket. The code is used up before the relay answers, so whoever does not
 * have it gets one guess. The extension proves first that it has the code, so the relay proves nothing to others.
 */
import { BadFrameError, decodeExtensionPairFrame } from '../../protocol/codec.ts';
import { CpaceSecret, CpaceShareError } from '../../protocol/cpace.ts';
import type { Challenge, RefusalCode } from '../../protocol/frames.ts';
import type { PairConfirm, PairStart, RelayPairFrame } from '../../protocol/pair-frames.ts';
import { pairingSecrets, pairingShare, type PairingSecrets } from '../../protocol/pairing.ts';
import { equalProofs } from '../../protocol/proof.ts';
import { wrongAddress, type LinkRefusal } from './link-refusal.ts';

/** A browser that has proved to have the code. */
export interface NewBrowser {
  readonly instanceId: string;
  readonly product: string;
  readonly pairingKey: string;
}

export type TakenCode =
  | { readonly code: string }
  /** `locked`: too many wrong guesses. `none`: no code is open, or it has expired. */
  | { readonly refused: 'none' | 'locked' };

/** Who has the codes, and keeps the keys of paired browsers. */
export interface PairingDesk {
  /** The key of a browser that was paired by a code; undefined where there is none. */
  keyOf(instanceId: string): string | undefined;
  /** Uses up the open code. */
  takeCode(): TakenCode;
  /** The code that was taken last was not proved, and will not be. */
  failed(): void;
  /** Stores the browser. `done` gets the name under which it is listed, or undefined if it could not be stored. */
  paired(browser: NewBrowser, done: (name: string | undefined) => void): void;
  /** The same for all relays that keep their browsers in the same place; says nothing else. */
  readonly home: string;
  /** Ports of the user's other relays. */
  otherPorts(): readonly number[];
  /** 32 random bytes. */
  random(): Uint8Array;
}

export interface PairingPeer {
  send(frame: RelayPairFrame): void;
  refuse(code: RefusalCode, why: LinkRefusal): void;
  badFrame(why: string): void;
  /** All is done. */
  paired(): void;
}

type State =
  | { readonly name: 'waiting' }
  | { readonly name: 'shared'; readonly start: PairStart; readonly secrets: PairingSecrets }
  | { readonly name: 'proved' };

/** Of the user's other relays, in a refusal. */
const OTHERS_MAX = 10;

const SHOW_ONE = '"holdfast relay pair" shows one, and so does Enter in the relay\'s terminal';

export class PairingExchange {
  private readonly desk: PairingDesk;
  private readonly challenge: Challenge;
  private readonly endpoints: readonly string[];
  private readonly peer: PairingPeer;
  private state: State = { name: 'waiting' };
  private over = false;

  constructor(desk: PairingDesk, challenge: Challenge, endpoints: readonly string[], peer: PairingPeer) {
    this.desk = desk;
    this.challenge = challenge;
    this.endpoints = endpoints;
    this.peer = peer;
  }

  onText(text: string): void {
    try {
      const frame = decodeExtensionPairFrame(text);
      const { state } = this;
      if (frame.type === 'pair.start' && state.name === 'waiting') return this.onStart(frame);
      if (frame.type === 'pair.confirm' && state.name === 'shared') return this.onConfirm(frame, state);
      this.peer.badFrame(`${frame.type} came at the wrong time`);
    } catch (error) {
      if (!(error instanceof BadFrameError || error instanceof CpaceShareError)) throw error;
      this.peer.badFrame(error.message);
    }
  }

  /** The socket is gone. */
  ended(): void {
    if (this.over) return;
    this.over = true;
    if (this.state.name === 'shared') this.desk.failed();
  }

  private onStart(start: PairStart): void {
    if (!this.endpoints.includes(start.endpoint))
      return this.peer.refuse('wrong-address', wrongAddress(start.endpoint, this.endpoints));
    const taken = this.desk.takeCode();
    if ('refused' in taken) return this.refuseCode(taken.refused);
    const secret = new CpaceSecret(this.desk.random());
    const share = pairingShare(secret, taken.code, this.challenge, start);
    try {
      const secrets = pairingSecrets(secret, start.share, { challenge: this.challenge, start, share });
      this.state = { name: 'shared', start, secrets };
    } catch (error) {
      this.desk.failed();
      throw error;
    }
    this.peer.send({ type: 'pair.share', share });
  }

  private refuseCode(why: 'none' | 'locked'): void {
    if (why === 'none')
      return this.peer.refuse('no-code', {
        why: 'the relay has no pairing code open: a code is valid for two minutes, and for one attempt',
        option: `Enter a new pairing code: ${SHOW_ONE}`,
      });
    this.peer.refuse('pairing-locked', {
      why: 'several wrong pairing codes were entered, so pairing is locked for ten minutes',
      option: `Enter a new pairing code then: ${SHOW_ONE}. If it was not you, another program on this computer tried`,
    });
  }

  private onConfirm({ proof }: PairConfirm, { start, secrets }: State & { readonly name: 'shared' }): void {
    if (!equalProofs(proof, secrets.extensionProof)) return this.refuseWrong();
    this.state = { name: 'proved' };
    const { instanceId, product } = start;
    this.desk.paired({ instanceId, product, pairingKey: secrets.pairingKey }, (name) => {
      if (this.over) return;
      if (name === undefined)
        return this.peer.refuse('no-code', {
          why: 'the relay could not write the file with its browsers, and says why where it runs',
          option: `Enter a new pairing code when that is solved: ${SHOW_ONE}`,
        });
      this.peer.send({ type: 'pair.done', proof: secrets.relayProof, name, home: this.desk.home });
      this.peer.paired();
    });
  }

  private refuseWrong(): void {
    const others = this.desk.otherPorts().slice(0, OTHERS_MAX);
    const elsewhere =
      others.length === 0
        ? ''
        : `. You have another relay on port ${others.join(' and port ')}; a code is valid only at the port beside it`;
    this.peer.refuse('wrong-code', {
      why: 'the pairing code is not the one that this relay shows, and it cannot be tried again',
      option: `Enter a new pairing code: ${SHOW_ONE}${elsewhere}`,
      ...(others.length === 0 ? {} : { otherPorts: others }),
    });
  }
}
