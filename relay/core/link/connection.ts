/**
 * One socket of an extension: the relay speaks first, the extension proves who it is, and from then on
 * frames flow. Handles the handshake, its time limit and the heartbeat; what the frames mean is not its
 * business.
 */
import {
  BadFrameError,
  connectVersion,
  decodeExtensionFrame,
  encode,
  isPairFrame,
  type Packet,
} from '../../protocol/codec.ts';
import type { Challenge, Connect, ExtensionFrame, HelloOk, RefusalCode } from '../../protocol/frames.ts';
import { CLOSE_CODE, LINK_LIMITS } from '../../protocol/limits.ts';
import {
  connectProofText,
  equalProofs,
  helloProofText,
  type Hmac,
  type Unproved,
} from '../../protocol/proof.ts';
import { NO_OPTION, refusalText } from '../../protocol/refusal-text.ts';
import { PROTOCOL_RANGE } from '../../protocol/version.ts';
import type { Cancel, Clock } from '../clock.ts';
import type { Log } from '../log.ts';
import { NOT_PAIRED, wrongAddress, type LinkRefusal } from './link-refusal.ts';
import { PairingExchange, type PairingDesk } from './pairing-exchange.ts';
import type { SlotCandidate } from './slot.ts';

/** What the core needs of a WebSocket. */
export interface TextSocket {
  /** False as soon as the socket has begun to close. */
  readonly open: boolean;
  /** Grows also while a message is still arriving. Undefined if that cannot be seen. */
  readonly receivedBytes?: number;
  send(text: string): void;
  /** Begins the closing handshake. */
  close(code: number, reason: string): void;
  /** Drops the socket at once, without waiting for the peer. */
  terminate(): void;
  /** The peer has proved who it is: what holds for strangers' sockets only, ends. */
  proved?(): void;
}

export interface ConnectionOwner {
  readonly clock: Clock;
  readonly log: Log;
  /** Undefined where only browsers that were paired by a code may connect. */
  readonly pairingKey: string | undefined;
  readonly pairing?: PairingDesk;
  readonly hmac: Hmac;
  /** The addresses at which an extension may have dialled this relay, as `127.0.0.1:18792`. */
  readonly endpoints: readonly string[];
  /** The peer is turned away. */
  readonly refused?: (code: RefusalCode) => void;
  /** The peer has proved itself and asks for the slot. */
  authenticated(connection: Connection): void;
  /** A frame after the handshake, heartbeat excepted. */
  received(connection: Connection, packet: Packet<ExtensionFrame>, chars: number): void;
  /** The peer has acknowledged everything up to `number`. */
  acknowledged(connection: Connection, number: number): void;
  /** Called before every ping. */
  beat?(): void;
  /** The socket is gone. Called once. */
  ended(connection: Connection, reason: string): void;
}

type State = 'challenged' | 'authenticated' | 'live' | 'ended';

const REFUSAL_STATUS: Readonly<Record<RefusalCode, number>> = {
  'already-connected': 409,
  'bad-frame': 400,
  'no-code': 410,
  'pairing-locked': 429,
  'stale-boot': 409,
  version: 426,
  'wrong-address': 403,
  'wrong-code': 403,
  'wrong-key': 403,
};

export class Connection implements SlotCandidate {
  private readonly socket: TextSocket;
  private readonly owner: ConnectionOwner;
  private readonly challenge: Challenge;
  private state: State = 'challenged';
  /** What the peer says of itself, and the key that it has proved to have. */
  private peer: { readonly claim: Connect; readonly key: string } | undefined;
  private exchange: PairingExchange | undefined;
  private cancelHandshake: Cancel;
  private cancelHeartbeat: Cancel | undefined;
  private heardAt: number;
  private tickedAt = 0;
  private bytesSeen: number | undefined;
  private readonly waitingForLife = new Set<(alive: boolean) => void>();

  /** Sends the challenge at once: the caller has bound the socket's handlers before. */
  constructor(
    socket: TextSocket,
    owner: ConnectionOwner,
    identity: { relayId: string; nonce: string; listeningMs: number },
  ) {
    this.socket = socket;
    this.owner = owner;
    this.heardAt = owner.clock.now();
    this.challenge = {
      type: 'connect.challenge',
      protocol: PROTOCOL_RANGE,
      relayId: identity.relayId,
      relayNonce: identity.nonce,
      listeningMs: identity.listeningMs,
    };
    this.cancelHandshake = owner.clock.after(LINK_LIMITS.handshakeMs, () => {
      this.drop(CLOSE_CODE.handshakeTimeout, `no connect frame within ${LINK_LIMITS.handshakeMs} ms`);
    });
    socket.send(encode(this.challenge));
  }

  get claim(): Connect {
    return this.proved.claim;
  }

  private get proved(): { readonly claim: Connect; readonly key: string } {
    if (this.peer === undefined) throw new Error('the connection has not authenticated itself yet');
    return this.peer;
  }

  get open(): boolean {
    return this.state !== 'ended' && this.socket.open;
  }

  /** Text from the socket. */
  onText(text: string): void {
    if (this.state === 'ended') return;
    this.heard();
    if (this.state === 'challenged' && (this.exchange !== undefined || isPairFrame(text)))
      return this.onPairing(text);
    let packet: Packet<ExtensionFrame>;
    try {
      packet = decodeExtensionFrame(text);
    } catch (error) {
      const version =
        error instanceof BadFrameError && this.state === 'challenged' ? connectVersion(text) : undefined;
      if (version !== undefined && this.refusedVersion(version)) return;
      return this.refuseFrame(error instanceof BadFrameError ? error.message : String(error));
    }
    try {
      this.onPacket(packet, text.length);
    } catch (error) {
      if (error instanceof BadFrameError) return this.refuseFrame(error.message);
      // A defect of the relay. The frame is lost; the browser and the clients go on with the next one.
      this.owner.log.warn('a frame could not be handled', { type: packet.frame.type, error: String(error) });
    }
  }

  /** The socket has closed, by whomever. */
  onClose(reason: string): void {
    this.end(reason);
  }

  /** Welcomes the peer. `resumed` says whether the channel goes on, `received` how far we had received. */
  accept(resumed: boolean, received: number): void {
    this.cancelHandshake();
    this.state = 'live';
    const hello: Unproved<HelloOk> = {
      type: 'hello-ok',
      heartbeatMs: LINK_LIMITS.heartbeatMs,
      silenceMaxMs: LINK_LIMITS.silenceMaxMs,
      resumed,
      received,
    };
    const { claim, key } = this.proved;
    const proof = this.owner.hmac(key, helloProofText(this.challenge, claim, hello));
    this.socket.send(encode({ ...hello, proof }));
    this.tickedAt = this.owner.clock.now();
    this.scheduleHeartbeat();
  }

  sendText(text: string): void {
    if (this.open) this.socket.send(text);
  }

  refuse(code: RefusalCode, { why, option, otherPorts }: LinkRefusal): void {
    const status = REFUSAL_STATUS[code];
    const message = refusalText({ rule: `link.${code}`, what: "The extension's connection", why, option });
    this.owner.log.warn('extension refused', { code, message });
    this.owner.refused?.(code);
    if (this.socket.open) this.socket.send(encode({ type: 'refuse', status, code, message, otherPorts }));
    this.drop(code === 'already-connected' ? CLOSE_CODE.alreadyConnected : CLOSE_CODE.refused, code);
  }

  replaced(): void {
    this.drop(CLOSE_CODE.replaced, 'replaced by a later connection');
  }

  /** Turns the peer away if its pairing was forgotten. */
  checkPairing(): void {
    if (this.peer === undefined || this.keysOf(this.peer.claim).includes(this.peer.key)) return;
    this.refuse('wrong-key', { ...NOT_PAIRED, why: 'this relay has forgotten the browser' });
  }

  probe(deadlineMs: number, answered: (alive: boolean) => void): void {
    const settle = (alive: boolean): void => {
      if (!this.waitingForLife.delete(settle)) return;
      cancel();
      answered(alive);
    };
    const before = this.socket.receivedBytes;
    const cancel = this.owner.clock.after(deadlineMs, () => settle(this.socket.receivedBytes !== before));
    this.waitingForLife.add(settle);
    this.ping();
  }

  private onPacket(packet: Packet<ExtensionFrame>, chars: number): void {
    const { frame } = packet;
    if (this.state !== 'live') {
      if (frame.type === 'connect' && this.state === 'challenged') return this.onConnect(frame);
      return this.refuseFrame(`${frame.type} came before the handshake was finished`);
    }
    switch (frame.type) {
      case 'ping':
        this.owner.acknowledged(this, frame.received);
        this.sendText(encode({ type: 'pong', stamp: frame.stamp, received: this.receivedNumber() }));
        return;
      case 'pong':
      case 'ack':
        return this.owner.acknowledged(this, frame.received);
      case 'connect':
        return this.refuseFrame('connect came after the handshake was finished');
      default:
        return this.owner.received(this, packet, chars);
    }
  }

  private onConnect(connect: Connect): void {
    if (this.refusedVersion(connect.protocol)) return;
    const { hmac, endpoints } = this.owner;
    const key = this.keysOf(connect).find((known) =>
      equalProofs(hmac(known, connectProofText(this.challenge, connect)), connect.proof),
    );
    if (key === undefined) {
      return this.refuse('wrong-key', NOT_PAIRED);
    }
    if (!endpoints.includes(connect.endpoint))
      return this.refuse('wrong-address', wrongAddress(connect.endpoint, endpoints));
    this.peer = { claim: connect, key };
    this.state = 'authenticated';
    this.socket.proved?.();
    this.owner.authenticated(this);
  }

  private keysOf({ instanceId }: Pick<Connect, 'instanceId'>): string[] {
    const { pairing, pairingKey } = this.owner;
    return [pairing?.keyOf(instanceId), pairingKey].filter((key) => key !== undefined);
  }

  private onPairing(text: string): void {
    const { pairing, endpoints } = this.owner;
    const version = connectVersion(text);
    if (version !== undefined && this.refusedVersion(version)) return;
    if (pairing === undefined) return this.refuseFrame('this relay does not pair by a code');
    this.exchange ??= new PairingExchange(pairing, this.challenge, endpoints, {
      send: (frame) => this.sendText(encode(frame)),
      refuse: (code, why) => this.refuse(code, why),
      badFrame: (why) => this.refuseFrame(why),
      paired: () => this.drop(CLOSE_CODE.paired, 'paired'),
    });
    this.exchange.onText(text);
  }

  /** Whether the peer was refused because of its version. */
  private refusedVersion(version: number): boolean {
    const { min, max } = PROTOCOL_RANGE;
    if (version >= min && version <= max) return false;
    const older = version < min ? 'extension' : 'relay';
    this.refuse('version', {
      why: `it uses protocol version ${version}, and this relay supports ${min === max ? min : `${min} to ${max}`}`,
      option: `${NO_OPTION}: update the ${older}`,
    });
    return true;
  }

  private refuseFrame(why: string): void {
    this.refuse('bad-frame', {
      why,
      option: `${NO_OPTION}: install the same version of extension and relay`,
    });
  }

  private heard(): void {
    this.heardAt = this.owner.clock.now();
    for (const settle of [...this.waitingForLife]) settle(true);
  }

  private scheduleHeartbeat(): void {
    this.cancelHeartbeat = this.owner.clock.after(LINK_LIMITS.heartbeatMs, () => {
      const now = this.owner.clock.now();
      // A tick that comes far too late means that we slept: the peer gets a fresh chance to answer.
      if (now - this.tickedAt > 2 * LINK_LIMITS.heartbeatMs) this.heardAt = now;
      // A large message takes its time on a busy machine: what has arrived of it is a sign of life too.
      const bytes = this.socket.receivedBytes;
      if (bytes !== this.bytesSeen) this.heardAt = Math.max(this.heardAt, this.tickedAt);
      this.bytesSeen = bytes;
      this.tickedAt = now;
      if (now - this.heardAt > LINK_LIMITS.silenceMaxMs) {
        return this.drop(CLOSE_CODE.silence, `silent for ${now - this.heardAt} ms`);
      }
      // What is sent here, the answer to the ping acknowledges.
      this.owner.beat?.();
      this.ping();
      this.scheduleHeartbeat();
    });
  }

  private ping(): void {
    this.sendText(
      encode({
        type: 'ping',
        stamp: Math.max(0, Math.round(this.owner.clock.now())),
        received: this.receivedNumber(),
      }),
    );
  }

  /** Set by the link once a channel exists. */
  receivedNumber: () => number = () => 0;

  private drop(code: number, reason: string): void {
    if (this.socket.open) this.socket.close(code, reason.slice(0, 120));
    this.end(reason);
  }

  private end(reason: string): void {
    if (this.state === 'ended') return;
    this.state = 'ended';
    this.cancelHandshake();
    this.cancelHeartbeat?.();
    this.exchange?.ended();
    for (const settle of [...this.waitingForLife]) settle(false);
    this.owner.ended(this, reason);
  }
}
