/**
 * A relay that does only what a lesson tells it, move by move: what the protocol allows, and what a broken relay may send,
 * and ours never does. It has the pairing key.
 */
import { createHmac } from 'node:crypto';
import { decodeExtensionFrame, encode, encodeNumbered, joinFrames } from '../../../relay/protocol/codec.ts';
import type {
  Challenge,
  Connect,
  ExtensionFrame,
  HelloOk,
  Inventory,
  RelayFrame,
  TabState,
  Unnumbered,
} from '../../../relay/protocol/frames.ts';
import { helloProofText, type Unproved } from '../../../relay/protocol/proof.ts';
import { PROTOCOL_RANGE } from '../../../relay/protocol/version.ts';
import type { Endpoint } from '../network.ts';
import type { Exam } from './exam.ts';

type Answer = Extract<ExtensionFrame, { type: 'result' | 'error' }>;

export class PlainRelay {
  /** Each connection's `connect`, in their order. */
  readonly connects: Connect[] = [];
  /** Answers by the request's id. */
  readonly answers = new Map<number, Answer[]>();
  /** Numbers of the extension's frames, in the order of their arrival on all sockets. */
  readonly numbers: number[] = [];
  readonly attached: TabState[] = [];
  inventory: Inventory | undefined;
  acks = 0;
  received = 0;
  /** What the next `hello-ok` says about a channel that could go on; by default the truth. */
  resumes: ((resume: NonNullable<Connect['resume']>) => Pick<HelloOk, 'resumed' | 'received'>) | undefined;
  endpoint: Endpoint | undefined;
  private readonly exam: Exam;
  private readonly stop: () => void;
  private texts: string[] = [];
  private requests = 0;

  /** Listens at once, and for good. */
  constructor(exam: Exam) {
    this.exam = exam;
    const { network, port } = exam.world;
    this.stop = network.listen(port, {
      lane: 'plain relay',
      onUpgrade: (_request, upgrade) => this.greet(upgrade.accept()),
      onRequest: (_request, respond) => respond({ status: 404, body: '' }),
    });
  }

  close(): void {
    this.stop();
    this.endpoint?.close(1000, '');
  }

  /** Until the extension is connected, and has said what it has. */
  async ready(boundMs = 35_000): Promise<void> {
    this.inventory = undefined;
    await this.exam.until('the extension is connected', () => this.inventory !== undefined, boundMs);
  }

  /** Sends a numbered frame. Returns its number. */
  say(frame: Unnumbered<RelayFrame>, body?: string): number {
    const n = this.texts.length + 1;
    this.texts.push(encodeNumbered(frame, n, body));
    this.raw(this.texts.at(-1) ?? '');
    return n;
  }

  /** Sends frames once more, from this number on: one by one, or in one message. */
  again(from: number, inOneMessage = false, endpoint = this.endpoint): void {
    const texts = this.texts.slice(from - 1);
    for (const text of inOneMessage ? [joinFrames(texts)] : texts) endpoint?.send(text);
  }

  /** The heartbeat, which acknowledges. */
  ping(): void {
    this.raw(encode({ type: 'ping', stamp: 0, received: this.received }));
  }

  raw(text: string): void {
    this.endpoint?.send(text);
  }

  /** Runs `mutate(id)` in the tab. Returns the request's id. */
  mutate({ tab, attachment }: TabState, mutation: string): number {
    const id = ++this.requests;
    const body = JSON.stringify({ expression: `mutate("${mutation}")` });
    const method = 'Runtime.evaluate';
    this.say({ type: 'forwardCDPCommand', id, tab, attachment: attachment ?? '', method, once: true }, body);
    return id;
  }

  nextId(): number {
    return ++this.requests;
  }

  private greet(endpoint: Endpoint): void {
    const challenge: Challenge = {
      ...{ type: 'connect.challenge', protocol: PROTOCOL_RANGE, relayId: 'plain', relayNonce: 'nonce' },
      listeningMs: 1_000_000,
    };
    this.endpoint = endpoint;
    endpoint.handlers = {
      onText: (text) => this.onText(endpoint, challenge, text),
      onClose: () => undefined,
    };
    endpoint.send(encode(challenge));
  }

  private onText(endpoint: Endpoint, challenge: Challenge, text: string): void {
    const { frame } = decodeExtensionFrame(text);
    switch (frame.type) {
      case 'connect':
        return this.onConnect(endpoint, challenge, frame);
      case 'ping':
        return endpoint.send(encode({ type: 'pong', stamp: frame.stamp, received: this.received }));
      case 'pong':
        return;
      case 'ack':
        this.acks++;
        return;
      default:
        this.numbers.push(frame.n);
        if (frame.n <= this.received) return;
        this.received = frame.n;
    }
    if (frame.type === 'inventory') this.inventory = frame;
    if (frame.type === 'tab.attached') this.attached.push(frame.state);
    if (frame.type === 'result' || frame.type === 'error')
      this.answers.set(frame.id, [...(this.answers.get(frame.id) ?? []), frame]);
  }

  private onConnect(endpoint: Endpoint, challenge: Challenge, connect: Connect): void {
    this.connects.push(connect);
    const { resume } = connect;
    const truth = { resumed: resume !== undefined, received: resume === undefined ? 0 : this.received };
    const said = resume === undefined ? truth : (this.resumes?.(resume) ?? truth);
    const hello: Unproved<HelloOk> = {
      ...{ type: 'hello-ok', heartbeatMs: 1_000, silenceMaxMs: 60_000, ...said },
    };
    const text = helloProofText(challenge, connect, hello);
    const proof = createHmac('sha256', this.exam.world.secrets.pairingKey).update(text).digest('hex');
    endpoint.send(encode({ ...hello, proof }));
    if (said.resumed) return this.again((resume?.received ?? 0) + 1);
    this.texts = [];
    this.received = 0;
  }
}
