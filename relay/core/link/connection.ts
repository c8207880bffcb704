/**
 * One socket of an extension: the relay speaks first, the extension proves who it is, and from then on
 * frames flow. Handles the handshake, its time limit and the heartbeat; what the frames mean is not its
 * business.
 */
import { BadFrameError, decodeExtensionFrame, encode, type Packet } from '../../protocol/codec.ts';
import type { Challenge, Connect, ExtensionFrame, RefusalCode } from '../../protocol/frames.ts';
import { CLOSE_CODE, LINK_LIMITS } from '../../protocol/limits.ts';
import { connectProofText, equalProofs, helloProofText, type Hmac } from '../../protocol/proof.ts';
import { PROTOCOL_RANGE } from '../../protocol/version.ts';
import type { Cancel, Clock } from '../clock.ts';
import type { Log } from '../log.ts';
import type { SlotCandidate } from './slot.ts';

/** What the core needs of a WebSocket. */
export interface TextSocket {
  /** False as soon as the socket has begun to close. */
  readonly open: boolean;
  send(text: string): void;
  /** Begins the closing handshake. */
  close(code: number, reason: string): void;
  /** Drops the socket at once, without waiting for the peer. */
  terminate(): void;
}

export interface ConnectionOwner {
  readonly clock: Clock;
  readonly log: Log;
  readonly token: string;
  readonly hmac: Hmac;
  /** The peer is turned away. */
  readonly refused?: (code: RefusalCode) => void;
  /** The peer has proved itself and asks for the slot. */
  authenticated(connection: Connection): void;
  /** A frame after the handshake, heartbeat excepted. */
  received(connection: Connection, packet: Packet<ExtensionFrame>, chars: number): void;
  /** The peer has acknowledged everything up to `number`. */
  acknowledged(connection: Connection, number: number): void;
  /** The socket is gone. Called once. */
  ended(connection: Connection, reason: string): void;
}

type State = 'challenged' | 'authenticated' | 'live' | 'ended';

const REFUSAL_STATUS: Readonly<Record<RefusalCode, number>> = {
  'already-connected': 409,
  'bad-frame': 400,
  'stale-boot': 409,
  version: 426,
  'wrong-token': 403,
};

export class Connection implements SlotCandidate {
  private readonly socket: TextSocket;
  private readonly owner: ConnectionOwner;
  private readonly challenge: Challenge;
  private state: State = 'challenged';
  private connect: Connect | undefined;
  private cancelHandshake: Cancel;
  private cancelHeartbeat: Cancel | undefined;
  private heardAt: number;
  private tickedAt = 0;
  private readonly waitingForLife = new Set<(alive: boolean) => void>();

  /** Sends the challenge at once: the caller has bound the socket's handlers before. */
  constructor(socket: TextSocket, owner: ConnectionOwner, identity: { relayId: string; nonce: string }) {
    this.socket = socket;
    this.owner = owner;
    this.heardAt = owner.clock.now();
    this.challenge = {
      type: 'connect.challenge',
      protocol: PROTOCOL_RANGE,
      relayId: identity.relayId,
      relayNonce: identity.nonce,
    };
    this.cancelHandshake = owner.clock.after(LINK_LIMITS.handshakeMs, () => {
      this.drop(CLOSE_CODE.handshakeTimeout, `no connect frame within ${LINK_LIMITS.handshakeMs} ms`);
    });
    socket.send(encode(this.challenge));
  }

  get claim(): Connect {
    if (this.connect === undefined) throw new Error('the connection has not authenticated itself yet');
    return this.connect;
  }

  get open(): boolean {
    return this.state !== 'ended' && this.socket.open;
  }

  /** Text from the socket. */
  onText(text: string): void {
    if (this.state === 'ended') return;
    this.heard();
    let packet: Packet<ExtensionFrame>;
    try {
      packet = decodeExtensionFrame(text);
    } catch (error) {
      if (!(error instanceof BadFrameError)) throw error;
      return this.refuse('bad-frame', error.message);
    }
    this.onPacket(packet, text.length);
  }

  /** The socket has closed, by whomever. */
  onClose(reason: string): void {
    this.end(reason);
  }

  /** Welcomes the peer. `resumed` says whether the channel goes on, `received` how far we had received. */
  accept(resumed: boolean, received: number): void {
    this.cancelHandshake();
    this.state = 'live';
    this.socket.send(
      encode({
        type: 'hello-ok',
        proof: this.owner.hmac(this.owner.token, helloProofText(this.challenge, this.claim.extensionNonce)),
        heartbeatMs: LINK_LIMITS.heartbeatMs,
        silenceMaxMs: LINK_LIMITS.silenceMaxMs,
        resumed,
        received,
      }),
    );
    this.tickedAt = this.owner.clock.now();
    this.scheduleHeartbeat();
  }

  sendText(text: string): void {
    if (this.open) this.socket.send(text);
  }

  refuse(code: RefusalCode, message: string): void {
    const status = REFUSAL_STATUS[code];
    this.owner.log.warn('extension refused', { code, message });
    this.owner.refused?.(code);
    if (this.socket.open) this.socket.send(encode({ type: 'refuse', status, code, message }));
    this.drop(code === 'already-connected' ? CLOSE_CODE.alreadyConnected : CLOSE_CODE.refused, code);
  }

  replaced(): void {
    this.drop(CLOSE_CODE.replaced, 'replaced by a later connection');
  }

  probe(deadlineMs: number, answered: (alive: boolean) => void): void {
    const settle = (alive: boolean): void => {
      if (!this.waitingForLife.delete(settle)) return;
      cancel();
      answered(alive);
    };
    const cancel = this.owner.clock.after(deadlineMs, () => settle(false));
    this.waitingForLife.add(settle);
    this.ping();
  }

  private onPacket(packet: Packet<ExtensionFrame>, chars: number): void {
    const { frame } = packet;
    if (this.state !== 'live') {
      if (frame.type === 'connect' && this.state === 'challenged') return this.onConnect(frame);
      return this.refuse('bad-frame', `${frame.type} before the handshake was finished`);
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
        return this.refuse('bad-frame', 'connect after the handshake was finished');
      default:
        return this.pass(packet, chars);
    }
  }

  /** A frame whose content cannot be handled is the peer's mistake; it must not take the relay down. */
  private pass(packet: Packet<ExtensionFrame>, chars: number): void {
    try {
      this.owner.received(this, packet, chars);
    } catch (error) {
      this.refuse('bad-frame', `${packet.frame.type}: ${String(error)}`);
    }
  }

  private onConnect(connect: Connect): void {
    const { min, max } = PROTOCOL_RANGE;
    if (connect.protocol < min || connect.protocol > max) {
      const older = connect.protocol < min ? 'extension' : 'relay';
      return this.refuse(
        'version',
        `The extension speaks protocol ${connect.protocol}, the relay ${min} to ${max}: update the ${older}.`,
      );
    }
    const expected = this.owner.hmac(this.owner.token, connectProofText(this.challenge, connect));
    if (!equalProofs(expected, connect.proof)) {
      return this.refuse(
        'wrong-token',
        "The extension's token is not this relay's. Copy the relay's token (it prints where that is kept) into the extension's options.",
      );
    }
    this.connect = connect;
    this.state = 'authenticated';
    this.owner.authenticated(this);
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
      this.tickedAt = now;
      if (now - this.heardAt > LINK_LIMITS.silenceMaxMs) {
        return this.drop(CLOSE_CODE.silence, `silent for ${now - this.heardAt} ms`);
      }
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
    for (const settle of [...this.waitingForLife]) settle(false);
    this.owner.ended(this, reason);
  }
}
