/**
 * Another installation of the extension, which does only what a lesson tells it, move by move: what the protocol allows and
 * our own extension never does, such as frames that are sent twice, or a claim to a channel that is not its own.
 */
import { createHmac } from 'node:crypto';
import { decodeRelayFrame, encode, encodeNumbered, splitFrames } from '../../../relay/protocol/codec.ts';
import { UNPACKED_ORIGIN } from '../../../relay/protocol/extension-ids.ts';
import type {
  Challenge,
  Connect,
  ExtensionFrame,
  HelloOk,
  Numbered,
  RelayFrame,
  TabState,
  Unnumbered,
} from '../../../relay/protocol/frames.ts';
import { connectProofText, type Unproved } from '../../../relay/protocol/proof.ts';
import { PROTOCOL_VERSION } from '../../../relay/protocol/version.ts';
import type { Endpoint } from '../network.ts';
import type { Exam } from './exam.ts';

type Request = Extract<Numbered<RelayFrame>, { id: number }>;

export class Peer {
  boot = { number: 1, id: 'peer-1' };
  hello: HelloOk | undefined;
  refusal: string | undefined;
  /** Whether it tells the relay how far it has received. */
  acknowledges = true;
  /** What it shares. */
  readonly tabs = new Map<number, TabState>();
  /** Numbers of the relay's frames, in the order of their arrival on all its sockets. */
  readonly numbers: number[] = [];
  /** Names of the CDP commands, in the order of their arrival; the relay's own questions are left out. */
  readonly commands: string[] = [];
  /** The bodies of the answers to CDP commands, where they are not empty. */
  readonly results: Record<string, object> = {};
  acks = 0;
  /** Of the last request. */
  lastId = 0;
  /** What it does with a request; by default it answers each with nothing. */
  answer: (frame: Request) => void = (frame) => {
    const result = frame.type === 'forwardCDPCommand' ? this.results[frame.method] : undefined;
    this.say({ type: 'result', id: frame.id }, JSON.stringify(result ?? {}));
  };
  private readonly exam: Exam;
  private readonly lane: string;
  private attempts = 0;
  private received = 0;
  private challenge: Challenge | undefined;
  private endpoint: Endpoint | undefined;
  /** What it has sent on the present channel: the text of frame n is at n − 1. */
  private texts: string[] = [];

  constructor(exam: Exam) {
    this.exam = exam;
    this.lane = 'peer';
  }

  get isOpen(): boolean {
    return this.endpoint?.open === true;
  }

  /** Of the present channel, for {@link connect}. */
  get resumable(): Connect['resume'] {
    return this.challenge && { relayId: this.challenge.relayId, received: this.received };
  }

  /** Opens another socket and goes through the handshake, up to the inventory or a refusal. The last socket stays as it is. */
  async connect(claim: Partial<Connect> = {}): Promise<Endpoint> {
    this.hello = this.refusal = undefined;
    const { network, port } = this.exam.world;
    const endpoint = network.connect({
      ...{ lane: this.lane, port, path: '/extension', link: 'extension' },
      headers: { host: `127.0.0.1:${port}`, origin: UNPACKED_ORIGIN },
    });
    endpoint.handlers = {
      onText: (text) => {
        for (const frame of splitFrames(text)) this.onFrame(endpoint, frame, claim);
      },
      onClose: () => undefined,
    };
    this.attempts = claim.attempt ?? this.attempts + 1;
    this.endpoint = endpoint;
    const isDone = (): boolean => this.hello !== undefined || this.refusal !== undefined;
    await this.exam.until('the peer is let in or refused', isDone, 5_000, 'O7');
    return endpoint;
  }

  /** The socket closes; the channel stays. */
  drop(): void {
    this.endpoint?.close(1000, '');
  }

  /** Sends a numbered frame, where there is a socket. Returns its number. */
  say(frame: Unnumbered<ExtensionFrame>, body?: string): number {
    const n = this.texts.length + 1;
    const text = encodeNumbered(frame, n, body);
    this.texts.push(text);
    this.send(text);
    return n;
  }

  /** Sends frames once more, from this number on, on this socket. */
  again(from: number, endpoint = this.endpoint): void {
    for (const text of this.texts.slice(from - 1)) if (endpoint?.open === true) endpoint.send(text);
  }

  /** Tells how far it has received. */
  ack(): void {
    this.send(encode({ type: 'ack', received: this.received }));
  }

  /** Its tab has a debugger from now on. */
  attach(tab: number, attachment: string): void {
    const state = { tab, targetId: targetOf(tab), attachment, url: `http://peer.test/${tab}`, title: '' };
    this.tabs.set(tab, state);
    this.say({ type: 'tab.attached', state });
  }

  event(tab: number, attachment: string, method: string, params: object): number {
    return this.say({ type: 'forwardCDPEvent', tab, attachment, method }, JSON.stringify(params));
  }

  /** What the page says to whoever has enabled `Runtime`. */
  says(tab: number, attachment: string, text: string): number {
    const params = { type: 'log', args: [{ type: 'string', value: text }], executionContextId: 1 };
    return this.event(tab, attachment, 'Runtime.consoleAPICalled', { ...params, timestamp: 0 });
  }

  private send(text: string): void {
    if (this.isOpen) this.endpoint?.send(text);
  }

  private onFrame(endpoint: Endpoint, text: string, claim: Partial<Connect>): void {
    const { frame } = decodeRelayFrame(text);
    switch (frame.type) {
      case 'connect.challenge':
        this.challenge = frame;
        return endpoint.send(this.proved(frame, claim));
      case 'hello-ok':
        return this.onHello(frame);
      case 'refuse':
        this.refusal = frame.code;
        return;
      case 'ping':
        return endpoint.send(
          encode({ type: 'pong', stamp: frame.stamp, received: this.acknowledges ? this.received : 0 }),
        );
      case 'ack':
        this.acks++;
        return;
      case 'pong':
        return;
      default:
        this.numbers.push(frame.n);
        if (frame.n <= this.received) return;
        this.received = frame.n;
        if (!('id' in frame)) return;
        if (frame.type === 'forwardCDPCommand' && frame.method !== PROBE) this.commands.push(frame.method);
        this.lastId = frame.id;
        this.answer(frame);
    }
  }

  private onHello(hello: HelloOk): void {
    this.hello = hello;
    if (!hello.resumed) {
      this.texts = [];
      this.received = 0;
    }
    this.again(hello.received + 1);
    this.say({ type: 'inventory', tabs: [...this.tabs.values()] });
  }

  private proved(challenge: Challenge, claim: Partial<Connect>): string {
    const { port, secrets } = this.exam.world;
    const connect: Unproved<Connect> = {
      ...{ type: 'connect', protocol: PROTOCOL_VERSION, endpoint: `127.0.0.1:${port}` },
      ...{
        instanceId: 'peer',
        boot: this.boot,
        attempt: this.attempts,
        polite: false,
        extensionVersion: '0',
      },
      ...{ browser: { product: '', userAgent: '' }, extensionNonce: 'nonce', ...claim },
    };
    const text = connectProofText(challenge, connect);
    return encode({ ...connect, proof: createHmac('sha256', secrets.pairingKey).update(text).digest('hex') });
  }
}

/** With this the relay asks by itself whether a renderer is alive. */
const PROBE = 'Runtime.getIsolateId';

export function targetOf(tab: number): string {
  return `${tab}`.padStart(32, 'E');
}
