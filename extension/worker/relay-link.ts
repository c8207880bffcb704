/**
 * The extension's end of the link. Opens the socket, proves its identity, demands the relay's proof, and reconnects
 * whenever the connection is lost, without ever giving up. Every path that ends a socket goes through `failed`, and
 * `failed` always schedules the next attempt.
 */
import type { LinkFailure, LinkPhase, Send } from './link-phase.ts';
import {
  BadFrameError,
  decodeRelayFrame,
  encode,
  splitFrames,
  type Packet,
} from '../../relay/protocol/codec.ts';
import { Channel } from '../../relay/protocol/channel.ts';
import type {
  Challenge,
  ExtensionFrame,
  HelloOk,
  Refusal,
  RelayFrame,
  Unnumbered,
} from '../../relay/protocol/frames.ts';
import { CLOSE_CODE, LINK_LIMITS } from '../../relay/protocol/limits.ts';
import { Backoff } from './backoff.ts';
import { describeClose, describeError } from './describe-close.ts';
import { lastOnce, requestOf } from './frame-text.ts';
import { Handshake } from './handshake.ts';
import { Inbox } from './inbox.ts';
import { Lanes, tabOf } from './lanes.ts';
import { WORKER_LIMITS } from './limits.ts';
import type { RelayLinkOwner } from './relay-link-owner.ts';
import { Silence } from './silence.ts';

/** One socket, from opening to end. */
interface Attempt {
  readonly socket: WebSocket;
  readonly number: number;
  readonly handshake: Handshake;
  liveSince?: number;
  readonly inbox: Inbox;
}

const LOOPBACK = '127.0.0.1';

export class RelayLink {
  private readonly owner: RelayLinkOwner;
  private readonly backoff = new Backoff({
    firstMs: WORKER_LIMITS.retryFirstMs,
    minMs: WORKER_LIMITS.retryMinMs,
    maxMs: WORKER_LIMITS.retryMaxMs,
    random: Math.random,
  });
  private channel = new Channel<ExtensionFrame>();
  private readonly lanes = new Lanes({
    isFull: () => this.channel.isFull,
    send: (frame, body) => this.channel.send(frame, body),
  });
  /** The relay process at the other end of the channel; undefined for a new channel. */
  private channelRelay: string | undefined;
  /** Set when frames are no longer kept, because no relay has come for them. */
  private muted = false;
  private attempt: Attempt | undefined;
  private attempts = 0;
  private polite = false;
  private retryTimer: ReturnType<typeof setTimeout> | undefined;
  private muteTimer: ReturnType<typeof setTimeout> | undefined;
  private readonly silence = new Silence();
  private phaseNow: LinkPhase = { name: 'connecting', why: 'starting' };
  private failureNow: LinkFailure | undefined;
  private nextAtMs: number | undefined;

  constructor(owner: RelayLinkOwner) {
    this.owner = owner;
    this.startMuteTimer();
  }

  get phase(): LinkPhase {
    return this.phaseNow;
  }

  get unacknowledged(): number {
    return this.channel.unacknowledged;
  }

  get failures(): number {
    return this.backoff.count;
  }

  /** Why the last attempt failed; undefined while connected. */
  get failure(): LinkFailure | undefined {
    return this.failureNow;
  }

  /** When the next attempt starts, as `Date.now()`. */
  get nextAttemptAtMs(): number | undefined {
    return this.nextAtMs;
  }

  /** Connects now if it is not connected: at the start, on the user's request, or after new settings. */
  connectNow(): void {
    if (this.phaseNow.name === 'live') return;
    this.polite = false;
    this.open();
  }

  /** The settings have changed: drops everything that used the old ones. */
  restart(): void {
    this.backoff.reset();
    this.polite = false;
    this.setPhase({ name: 'connecting', why: 'new settings' });
    this.open();
  }

  /** Makes sure that an attempt is in progress or scheduled. Called by the alarm. */
  ensure(): void {
    if (this.attempt === undefined && this.retryTimer === undefined) this.open();
  }

  /** Sends a numbered frame, now or when the relay is back. */
  send(frame: Unnumbered<ExtensionFrame>, body?: string, tab = tabOf(frame)): void {
    if (!this.muted) this.lanes.put(tab, frame, body);
  }

  /** For answers: one that is too late for its channel is useless on the next, where the numbers mean other requests. */
  private answerer(): Send {
    const { channel } = this;
    return (frame, body, tab) => {
      if (this.channel === channel) this.send(frame, body, tab);
    };
  }

  private open(): void {
    this.abandon();
    const { port, pairingKey, pairAgain } = this.owner.settings();
    if (pairingKey === '') return this.setPhase({ name: 'unpaired', pairAgain });
    if (this.phaseNow.name !== 'refused') this.setPhase({ name: 'connecting', why: `port ${port}` });
    const endpoint = `${LOOPBACK}:${port}`;
    const handshake = new Handshake({ endpoint, pairingKey });
    let socket: WebSocket;
    try {
      socket = new WebSocket(`ws://${endpoint}/extension`);
    } catch (error) {
      return this.scheduleRetry({ cause: 'other', why: String(error) });
    }
    const attempt: Attempt = {
      socket,
      number: ++this.attempts,
      handshake,
      inbox: new Inbox(
        (text) => this.onMessage(attempt, text),
        (error) => this.failed(attempt, describeError(error)),
      ),
    };
    this.attempt = attempt;
    this.silence.heard();
    // Set before the socket opens, because the relay speaks first and its first frame must not be missed.
    socket.onmessage = (event) => this.onBatch(attempt, splitFrames(String(event.data)));
    socket.onclose = (event) =>
      this.failed(attempt, describeClose(event), event.code === CLOSE_CODE.replaced);
    socket.onerror = () => undefined; // `onclose` follows, with the reason.
    this.silence.allow(LINK_LIMITS.handshakeMs, () => {
      this.failed(attempt, { cause: 'notARelay', why: `no handshake within ${LINK_LIMITS.handshakeMs} ms` });
    });
  }

  private onBatch(attempt: Attempt, texts: readonly string[]): void {
    if (this.attempt !== attempt) return;
    this.silence.heard();
    if (texts.length > LINK_LIMITS.messageFramesMax)
      return this.failed(attempt, { cause: 'notARelay', why: 'too many frames in one message' });
    if (texts.length > 1 && attempt.liveSince !== undefined) this.foresee(texts);
    for (const text of texts) attempt.inbox.take(text);
  }

  /** Records the last command of a batch in the ledger, once: an entry for each would cost as much as running it. */
  private foresee(texts: readonly string[]): void {
    const n = lastOnce(texts);
    if (n !== undefined) this.owner.starting(n);
  }

  /** Returns a promise if the next message must wait for it. */
  private onMessage(attempt: Attempt, text: string): Promise<void> | undefined {
    if (this.attempt !== attempt) return undefined;
    try {
      return this.handle(attempt, decodeRelayFrame(text), text.length);
    } catch (error) {
      if (error instanceof BadFrameError && attempt.liveSince !== undefined) this.onBadFrame(text, error);
      else throw error;
      return undefined;
    }
  }

  /** Refuses a malformed request. For anything else it starts a new channel: the relay would resend it again and again. */
  private onBadFrame(text: string, error: BadFrameError): void {
    const request = requestOf(text);
    if (request !== undefined && request.n === this.channel.received + 1) {
      this.channel.arrived(request.n, text.length);
      this.send({ type: 'error', id: request.id, error: { code: -32_600, message: error.message } });
      return;
    }
    this.dropChannel();
    throw error;
  }

  /** Returns a promise if the next message must wait for it. */
  private handle(attempt: Attempt, packet: Packet<RelayFrame>, chars: number): Promise<void> | undefined {
    const { frame } = packet;
    switch (frame.type) {
      case 'connect.challenge':
        return this.onChallenge(attempt, frame);
      case 'hello-ok':
        return this.onHello(attempt, frame);
      case 'refuse':
        this.onRefusal(attempt, frame);
        return undefined;
      default:
        break;
    }
    if (attempt.liveSince === undefined) throw new Error(`${frame.type} before the handshake was finished`);
    switch (frame.type) {
      case 'ping':
        this.acknowledged(frame.received);
        attempt.socket.send(encode({ type: 'pong', stamp: frame.stamp, received: this.channel.received }));
        return undefined;
      case 'pong':
      case 'ack':
        this.acknowledged(frame.received);
        return undefined;
      default:
        if (this.channel.arrived(frame.n, chars)) this.owner.received({ ...packet, frame }, this.answerer());
        return undefined;
    }
  }

  private acknowledged(received: number): void {
    this.channel.acknowledge(received);
    this.lanes.pump();
  }

  private async onChallenge(attempt: Attempt, challenge: Challenge): Promise<void> {
    const problem = attempt.handshake.challenged(challenge);
    if (problem !== undefined) {
      const { code, message } = problem;
      if (code !== undefined) this.setPhase({ name: 'refused', code, message });
      this.failed(attempt, { cause: 'other', why: message });
      return;
    }
    const resume =
      this.channelRelay === challenge.relayId
        ? { relayId: challenge.relayId, received: this.channel.received }
        : undefined;
    const claim = await this.owner.identity();
    if (this.attempt !== attempt) return;
    const { polite } = this;
    const connect = await attempt.handshake.answer({ ...claim, attempt: attempt.number, polite, resume });
    if (this.attempt === attempt) attempt.socket.send(encode(connect));
  }

  private async onHello(attempt: Attempt, hello: HelloOk): Promise<void> {
    const genuine = await attempt.handshake.isGenuine(hello);
    if (this.attempt !== attempt) return;
    if (!genuine) {
      const message =
        'The program on this port does not have the pairing key, or has tampered with the handshake. Holdfast does not connect to it. ' +
        "Check the port and the pairing key in the extension's options.";
      this.setPhase({ name: 'refused', code: 'untrusted', message });
      this.failed(attempt, { cause: 'notARelay', why: message });
      return;
    }
    this.takeChannel(attempt, hello);
    if (!hello.resumed) this.owner.newChannel();
    const inventory = await this.owner.inventory();
    if (this.attempt !== attempt) return;
    // What waits happened before.
    this.lanes.flush();
    this.channel.send(inventory);
    attempt.liveSince = performance.now();
    this.silence.watch(hello.silenceMaxMs, (ms) =>
      this.failed(attempt, { cause: 'silent', why: `no message from the relay for ${Math.round(ms)} ms` }),
    );
    this.failureNow = undefined;
    this.setPhase({ name: 'live' });
  }

  /** Resumes the channel if both ends can, otherwise starts a new one. */
  private takeChannel(attempt: Attempt, hello: HelloOk): void {
    clearTimeout(this.muteTimer);
    this.muteTimer = undefined;
    this.muted = false;
    if (hello.resumed && !this.channel.canResume(hello.received)) {
      this.dropChannel();
      throw new Error('cannot resume the channel: too many unacknowledged frames');
    }
    // Frames created before the first relay connected go to it. Frames meant for another relay do not.
    if (!hello.resumed && this.channelRelay !== undefined) this.dropChannel();
    this.channelRelay = attempt.handshake.challenge.relayId;
    this.channel.resume((text) => attempt.socket.send(text), hello.resumed ? hello.received : 0);
  }

  private onRefusal(attempt: Attempt, refusal: Refusal): void {
    // The relay cannot read a frame of this channel. A resumed channel would send it again and again.
    if (refusal.code === 'bad-frame' && attempt.liveSince !== undefined) this.dropChannel();
    this.setPhase({ name: 'refused', code: refusal.code, message: refusal.message });
    // No quick retry: the user has to do something first.
    while (this.backoff.count < 4) this.backoff.next();
    this.failed(attempt, { cause: 'other', why: `refused: ${refusal.code}` });
  }

  /** The only way in which an attempt ends. Late callbacks of earlier attempts do nothing. */
  private failed(attempt: Attempt, failure: LinkFailure, replaced = false): void {
    if (this.attempt !== attempt) return;
    if (replaced) this.polite = true;
    if (attempt.liveSince !== undefined && performance.now() - attempt.liveSince > WORKER_LIMITS.stableMs) {
      this.backoff.reset();
    }
    this.abandon();
    this.scheduleRetry(failure);
  }

  private scheduleRetry(failure: LinkFailure): void {
    clearTimeout(this.retryTimer);
    const waitMs = this.backoff.next();
    this.retryTimer = setTimeout(() => this.open(), waitMs);
    this.nextAtMs = Date.now() + waitMs;
    this.failureNow = failure;
    this.setPhase(
      this.phaseNow.name === 'refused' ? this.phaseNow : { name: 'connecting', why: failure.why },
    );
  }

  /** Drops the current socket, if any, and ignores everything it does afterwards. */
  private abandon(): void {
    clearTimeout(this.retryTimer);
    this.silence.stop();
    this.retryTimer = this.nextAtMs = undefined;
    const { attempt } = this;
    this.attempt = undefined;
    if (attempt === undefined) return;
    this.channel.suspend();
    this.lanes.flush();
    this.startMuteTimer();
    attempt.socket.onmessage = attempt.socket.onclose = null;
    attempt.socket.close();
  }

  /** Counts from when the relay was lost, not from each failed attempt to reach it again. */
  private startMuteTimer(): void {
    this.muteTimer ??= setTimeout(() => {
      this.dropChannel();
      this.muted = true;
    }, WORKER_LIMITS.resumeWindowMs);
  }

  private dropChannel(): void {
    this.channel = new Channel<ExtensionFrame>();
    this.lanes.clear();
    this.channelRelay = undefined;
  }

  private setPhase(phase: LinkPhase): void {
    this.phaseNow = phase;
    this.owner.phaseChanged(phase);
  }
}
