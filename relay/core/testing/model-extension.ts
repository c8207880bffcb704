import { Channel } from '../../protocol/channel.ts';
import { decodeRelayFrame, encode, type Packet } from '../../protocol/codec.ts';
import type {
  Challenge,
  Clients,
  Connect,
  ExtensionFrame,
  ForwardCommand,
  HelloOk,
  Numbered,
  Refusal,
  RelayFrame,
  TabState,
  Unnumbered,
  ErrorReason,
} from '../../protocol/frames.ts';
import { connectProofText } from '../../protocol/proof.ts';
import { PROTOCOL_VERSION } from '../../protocol/version.ts';
import type { Clock } from '../clock.ts';
import type { Relay } from '../relay.ts';
import { TEST_PAIRING_KEY, testHmac } from './test-hmac.ts';
import { TestSocket } from './test-socket.ts';

/**
 * How a command ends in the model browser: with a result, with an error's text and what the extension knows of it, or
 * not at all.
 */
export type Answer =
  | { readonly result: object }
  | { readonly error: string; readonly reason?: ErrorReason; readonly code?: number }
  | 'none';

export const OK: Answer = { result: {} };
export const NOT_ATTACHED = { error: 'the debugger is not there', reason: 'notAttached' } as const;
export const CUT_OFF = { error: 'the debugger went', reason: 'cutOff' } as const;
export const TARGET_CLOSED = {
  error: 'Inspected target navigated or closed',
  reason: 'targetClosed',
} as const;
export const NO_ANSWER: Answer = 'none';

/** Where the model extension dials the relay. */
export const TEST_ENDPOINT = '127.0.0.1:18792';

/** With this the relay asks by itself whether a renderer is alive. */
const PROBE = 'Runtime.getIsolateId';

/** An extension in a browser, as the relay sees it: speaks the protocol from the other end. */
export class ModelExtension {
  readonly instanceId: string;
  endpoint = TEST_ENDPOINT;
  boot = { number: 1, id: 'boot-1' };
  /** The tabs that it shares. */
  readonly tabs = new Map<number, TabState>();
  /** CDP commands in the order of their arrival, but for the relay's probes. */
  readonly commands: (ForwardCommand & { readonly params: Record<string, unknown> })[] = [];
  /** Types of the other requests, in the order of their arrival. */
  readonly requests: string[] = [];
  socket: TestSocket | undefined;
  hello: HelloOk | undefined;
  refusal: Refusal | undefined;
  ledger: Connect['ledger'];
  /** Targets without a tab that it reports in its inventory. */
  attachedTargets: string[] = [];
  /** Whether it asks for the clients, and the lists that it got. */
  wantsClients = false;
  readonly clientLists: Clients[] = [];
  /** Whether it says that it has set permissions of sites. */
  hasPermissions = false;
  /** Set false to keep back the inventory after `hello-ok`. */
  sendsInventory = true;
  /** What the browser says to a CDP command; may send events first. */
  answer: (command: ForwardCommand, params: Record<string, unknown>) => Answer = () => OK;
  /** What the renderer says to the relay's probe. */
  probed: () => Answer = () => OK;
  /** What the extension does for the other requests; `undefined` for what a real one does. */
  onRequest: ((frame: Numbered<RelayFrame>) => boolean) | undefined;
  private readonly clock: Clock;
  private readonly relay: Relay;
  private channel = new Channel<ExtensionFrame>();
  private channelRelay: string | undefined;
  private challenge: Challenge | undefined;
  private attempts = 0;
  private attachments = 0;
  private started = 0;

  constructor(clock: Clock, relay: Relay, instanceId = 'browser-1') {
    this.clock = clock;
    this.relay = relay;
    this.instanceId = instanceId;
  }

  /* ---------------------------------------------------------------- its link */

  /** Opens a socket and goes through the handshake. `claims` replaces parts of its `connect`. */
  connect(claims: Partial<Connect> = {}): TestSocket {
    this.hello = this.refusal = this.challenge = undefined;
    const socket: TestSocket = new TestSocket(this.clock, {
      onText: (text) => {
        if (this.socket === socket) this.onText(socket, text, claims);
      },
      onClose: () => {
        if (this.socket === socket) this.channel.suspend();
      },
    });
    this.socket = socket;
    const connection = this.relay.acceptExtension(socket);
    socket.near = connection;
    return socket;
  }

  /** The socket breaks; worker and channel live on. */
  dropSocket(): void {
    this.channel.suspend();
    this.socket?.farCloses();
    this.socket = undefined;
  }

  /** The worker dies with its channel, and its next life begins. The debugger stays attached. */
  restartWorker(): void {
    this.ledger = { bootNumber: this.boot.number, bootId: this.boot.id, started: this.started };
    this.dropSocket();
    this.channel = new Channel<ExtensionFrame>();
    this.channelRelay = undefined;
    this.started = 0;
    const number = this.boot.number + 1;
    this.boot = { number, id: `boot-${number}` };
  }

  send(frame: Unnumbered<ExtensionFrame>, body?: object): void {
    this.channel.send(frame, body === undefined ? undefined : JSON.stringify(body));
  }

  /** Sends a frame whose body is this text, JSON or not. */
  sendText(frame: Unnumbered<ExtensionFrame>, body: string): void {
    this.channel.send(frame, body);
  }

  sendInventory(): void {
    const { attachedTargets, wantsClients, hasPermissions } = this;
    const tabs = [...this.tabs.values()];
    const more = { ...(wantsClients ? { wantsClients } : {}), ...(hasPermissions ? { hasPermissions } : {}) };
    this.send({ type: 'inventory', tabs, attachedTargets, ...more });
  }

  /* ---------------------------------------------------------------- its tabs */

  /** A tab is shared and attached; told to the relay where the link is up. */
  share(tab: number, state: Partial<TabState> = {}): void {
    const attachment = this.nextAttachment();
    const shared = { tab, targetId: `T${tab}`, attachment, url: 'https://a.test/', title: 'A' };
    this.tabs.set(tab, { ...shared, ...state });
    if (this.socket !== undefined) this.send({ type: 'tab.attached', state: this.state(tab) });
  }

  state(tab: number): TabState {
    const state = this.tabs.get(tab);
    if (state === undefined) throw new Error(`tab ${tab} is not shared`);
    return state;
  }

  /** Chromium takes the debugger away. */
  loseDebugger(tab: number, reason: 'lost' | 'reset' = 'lost'): void {
    this.tabs.set(tab, { ...this.state(tab), attachment: undefined });
    this.send({ type: 'tab.detached', tab, reason });
  }

  /** Title or address of a tab changes. */
  update(tab: number, state: Partial<Pick<TabState, 'url' | 'title'>>): void {
    this.tabs.set(tab, { ...this.state(tab), ...state });
    if (this.socket !== undefined) this.send({ type: 'tab.updated', state: this.state(tab) });
  }

  /** A policy of the administrator forbids to attach again. */
  forbid(tab: number, blocked: string): void {
    this.tabs.set(tab, { ...this.state(tab), attachment: undefined, blocked });
    this.send({ type: 'tab.updated', state: this.state(tab) });
  }

  attachAgain(tab: number, state: Partial<TabState> = {}): void {
    this.tabs.set(tab, {
      ...this.state(tab),
      attachment: this.nextAttachment(),
      blocked: undefined,
      ...state,
    });
    this.send({ type: 'tab.attached', state: this.state(tab) });
  }

  /** Chromium discards a tab: it has another id, and the debugger is gone. */
  discard(tab: number, newTab: number, targetId: string): void {
    const state = { ...this.state(tab), tab: newTab, targetId, attachment: undefined };
    this.tabs.delete(tab);
    this.tabs.set(newTab, state);
    this.send({ type: 'tab.replaced', from: tab, state });
  }

  unshare(tab: number, reason: 'closed' | 'released' = 'closed'): void {
    this.tabs.delete(tab);
    this.send({ type: 'tab.detached', tab, reason });
  }

  event(tab: number, method: string, params: object = {}, session?: string): void {
    const { attachment } = this.state(tab);
    if (attachment === undefined) throw new Error(`tab ${tab} has no debugger`);
    this.send({ type: 'forwardCDPEvent', tab, attachment, session, method }, params);
  }

  /** A child target is attached by itself, as Chromium does after `Target.setAutoAttach`. */
  childAttached(tab: number, child: { session: string; waiting?: boolean; parent?: string }): void {
    const { session: sessionId, waiting = false, parent } = child;
    const targetInfo = { targetId: `target of ${sessionId}`, type: 'iframe', title: '', url: '' };
    const params = { sessionId, targetInfo, waitingForDebugger: waiting };
    this.event(tab, 'Target.attachedToTarget', params, parent);
  }

  /** Answers a command that was left without an answer. */
  answerLate(command: ForwardCommand, answer: Answer): void {
    this.conclude(command.id, answer);
  }

  /** Methods of the commands that arrived. */
  methods(): string[] {
    return this.commands.map(({ method }) => method);
  }

  private onText(socket: TestSocket, text: string, claims: Partial<Connect>): void {
    const { frame, body } = decodeRelayFrame(text);
    switch (frame.type) {
      case 'connect.challenge':
        this.challenge = frame;
        return socket.farSends(encode(this.claim(frame, claims)));
      case 'hello-ok':
        return this.onHello(socket, frame);
      case 'refuse':
        this.refusal = frame;
        return;
      case 'ping':
        this.channel.acknowledge(frame.received);
        return socket.farSends(encode({ type: 'pong', stamp: frame.stamp, received: this.channel.received }));
      case 'pong':
      case 'ack':
        return this.channel.acknowledge(frame.received);
      default:
        if (this.channel.arrived(frame.n, text.length)) this.onFrame({ frame, body: body ?? '{}' });
    }
  }

  private claim(challenge: Challenge, claims: Partial<Connect>): Connect {
    const connect: Omit<Connect, 'proof'> = {
      type: 'connect',
      protocol: PROTOCOL_VERSION,
      endpoint: this.endpoint,
      instanceId: this.instanceId,
      boot: this.boot,
      attempt: ++this.attempts,
      polite: false,
      extensionVersion: '0.0.0',
      browser: { product: 'Chrome/1.2.3.4', userAgent: 'Mozilla/5.0 Chrome/1.2.3.4' },
      extensionNonce: `nonce-${this.attempts}`,
      ledger: this.ledger,
      resume:
        this.channelRelay === challenge.relayId
          ? { relayId: challenge.relayId, received: this.channel.received }
          : undefined,
      ...claims,
    };
    return { proof: testHmac(TEST_PAIRING_KEY, connectProofText(challenge, connect)), ...connect };
  }

  private onHello(socket: TestSocket, hello: HelloOk): void {
    this.hello = hello;
    if (!hello.resumed && this.channelRelay !== undefined) this.channel = new Channel<ExtensionFrame>();
    this.channelRelay = this.challenge?.relayId;
    this.channel.resume((text) => socket.farSends(text), hello.resumed ? hello.received : 0);
    if (this.sendsInventory) this.sendInventory();
  }

  private onFrame({ frame, body }: Packet<Numbered<RelayFrame>>): void {
    if ('once' in frame && frame.once === true) this.started = Math.max(this.started, frame.n);
    if (frame.type === 'forwardCDPCommand') return this.onCommand(frame, body ?? '{}');
    if (frame.type === 'clients') return void this.clientLists.push(frame);
    this.requests.push(frame.type);
    if (this.onRequest?.(frame) === true) return;
    switch (frame.type) {
      case 'tab.create':
        this.share(100 + this.tabs.size, { url: frame.url });
        return this.conclude(frame.id, { result: this.state(99 + this.tabs.size) });
      case 'tab.close':
        // Chromium tells of the closed tab before it answers.
        if (this.tabs.has(frame.tab)) this.unshare(frame.tab);
        return this.conclude(frame.id, OK);
      case 'tab.reset':
        this.loseDebugger(frame.tab, 'reset');
        this.attachAgain(frame.tab);
        return this.conclude(frame.id, OK);
      default:
        return this.conclude(frame.id, OK);
    }
  }

  private onCommand(frame: ForwardCommand, body: string): void {
    const params = JSON.parse(body) as Record<string, unknown>;
    const isProbe = frame.method === PROBE;
    if (!isProbe) this.commands.push({ ...frame, params });
    const { tab, attachment } = frame;
    if (this.tabs.get(tab)?.attachment !== attachment) {
      return this.conclude(frame.id, NOT_ATTACHED);
    }
    this.conclude(frame.id, isProbe ? this.probed() : this.answer(frame, params));
  }

  private conclude(id: number, answer: Answer): void {
    if (answer === 'none') return;
    if ('result' in answer) this.send({ type: 'result', id }, answer.result);
    else
      this.send({
        type: 'error',
        id,
        error: { code: answer.code ?? -32000, message: answer.error },
        reason: answer.reason,
      });
  }

  private nextAttachment(): string {
    return `${this.instanceId} attachment ${++this.attachments}`;
  }
}
