/** An extension on a real socket, with a small browser behind it. Honest, unless a surface sends text of its own. */
import { createHmac } from 'node:crypto';
import { once } from 'node:events';
import { WebSocket } from 'ws';
import { decodeRelayFrame, encode, splitFrames, type Packet } from '../../../relay/protocol/codec.ts';
import { encodeAny } from '../../../relay/protocol/testing/any-frame.ts';
import { UNPACKED_ORIGIN } from '../../../relay/protocol/extension-ids.ts';
import type {
  Challenge,
  Clients,
  Connect,
  ForwardCommand,
  Numbered,
  RelayFrame,
  TabState,
  ErrorReason,
} from '../../../relay/protocol/frames.ts';
import { connectProofText } from '../../../relay/protocol/proof.ts';
import { FuzzFailure, within } from '../failure.ts';
import { PAIRING_KEY } from './relay-child.ts';

export { UNPACKED_ORIGIN as ORIGIN };

/** Tab ids of the browser's own tabs; the first is the honest client's. */
export const TABS = [1, 2, 3] as const;
/** A client may open some more. */
const TABS_MAX = 20;
const ACK_EVERY = 50;

export interface ExtensionOptions {
  readonly port: number;
  /** Of one installation the later boot gets the slot. */
  readonly boot: number;
  readonly instanceId?: string;
  /** Leaves the relay's requests without an answer. */
  readonly mute?: boolean;
}

/** Each of its own tabs shows another page. */
export function urlOf(tab: number): string {
  return `https://a.test/${tab}`;
}

export function targetIdOf(tab: number): string {
  return `TARGET-${tab}`;
}

export class FuzzExtension {
  /** Requests of the relay that nobody has answered. */
  readonly open: number[] = [];
  /** Number of the last frame that was sent. */
  n = 0;
  challenge: Challenge | undefined;
  closed = false;
  live = false;
  readonly socket: WebSocket;
  readonly ended: Promise<void>;
  /** Rejects with a failure when the relay sends a frame for which a real worker would end the connection. */
  readonly broken: Promise<never>;
  private breaks: (failure: FuzzFailure) => void = () => undefined;
  private readonly options: ExtensionOptions;
  private readonly tabs = new Map<number, TabState>();
  private received = 0;
  private attachments = 0;
  private pongs = 0;
  private noticed: (() => void) | undefined;

  constructor(options: ExtensionOptions) {
    this.options = options;
    this.socket = new WebSocket(`ws://127.0.0.1:${options.port}/extension`, {
      headers: { origin: UNPACKED_ORIGIN },
      perMessageDeflate: false,
    });
    this.socket.on('error', () => undefined);
    this.broken = new Promise((_resolve, reject) => (this.breaks = reject));
    this.broken.catch(() => undefined);
    this.ended = once(this.socket, 'close').then(() => {
      this.closed = true;
      this.noticed?.();
    });
    this.socket.on('message', (data: Buffer) => {
      for (const text of splitFrames(data.toString())) this.onText(text);
    });
    for (const tab of TABS) this.tabs.set(tab, this.state(tab));
  }

  /** Resolves when the relay has challenged it, or has ended the connection. */
  async challenged(): Promise<void> {
    await this.until(() => this.challenge !== undefined || this.closed, 'a challenge');
  }

  /** Goes through the handshake. Rejects with a failure when the relay does not let it in. */
  async enter(): Promise<this> {
    await this.challenged();
    if (this.challenge !== undefined) this.sendText(encode(claim(this.challenge, this.options)));
    await this.until(() => this.live || this.closed, 'a welcome');
    // The relay knows its tabs from then on.
    if (this.live) await this.heard();
    if (this.closed) throw new FuzzFailure('noticed', 'A valid extension was not let in.');
    return this;
  }

  /** Resolves when the relay has handled everything that was sent, or has ended the connection. */
  async heard(): Promise<void> {
    const before = this.pongs;
    this.sendText(encode({ type: 'ping', stamp: 0, received: 0 }));
    await this.until(() => this.pongs > before || this.closed, 'a pong');
  }

  attachmentOf(tab: number): string {
    return this.tabs.get(tab)?.attachment ?? 'GONE';
  }

  sendText(text: string): void {
    if (this.socket.readyState === WebSocket.OPEN) this.socket.send(text);
  }

  send(frame: object, body?: object): void {
    this.sendText(
      encodeAny({ n: ++this.n, ...frame }, body === undefined ? undefined : JSON.stringify(body)),
    );
  }

  event(tab: number, method: string, params: object): void {
    const attachment = this.tabs.get(tab)?.attachment;
    this.send({ type: 'forwardCDPEvent', tab, attachment, method }, params);
  }

  /** Stops sharing the tabs that clients have opened, and shares those that they have closed again. */
  restoreTabs(): void {
    for (const tab of [...this.tabs.keys()]) {
      if (TABS.some((own) => own === tab)) continue;
      this.tabs.delete(tab);
      this.send({ type: 'tab.detached', tab, reason: 'closed' });
    }
    for (const tab of TABS) if (!this.tabs.has(tab)) this.share(tab);
  }

  async leave(): Promise<void> {
    this.socket.terminate();
    await this.ended;
  }

  private onText(text: string): void {
    let packet: Packet<RelayFrame>;
    try {
      packet = decodeRelayFrame(text);
    } catch (error) {
      this.socket.terminate();
      this.breaks(new FuzzFailure('noticed', `The extension got a bad frame: ${String(error)}`));
      return;
    }
    const { frame, body } = packet;
    switch (frame.type) {
      case 'connect.challenge':
        this.challenge = frame;
        break;
      case 'hello-ok':
        this.live = true;
        this.send({ type: 'inventory', tabs: [...this.tabs.values()], wantsClients: true });
        break;
      case 'pong':
        this.pongs++;
        break;
      case 'refuse':
      case 'ack':
        break;
      case 'ping':
        this.sendText(encode({ type: 'pong', stamp: frame.stamp, received: this.received }));
        break;
      default:
        this.received = frame.n;
        if (frame.n % ACK_EVERY === 0) this.sendText(encode({ type: 'ack', received: frame.n }));
        if (frame.type === 'clients') break;
        if (this.options.mute === true) this.open.push(frame.id);
        else this.execute(frame, JSON.parse(body ?? '{}') as Record<string, unknown>);
    }
    this.noticed?.();
  }

  private execute(
    frame: Exclude<Numbered<RelayFrame>, Clients>,
    params: Readonly<Record<string, unknown>>,
  ): void {
    const { id } = frame;
    switch (frame.type) {
      case 'forwardCDPCommand':
        return this.executeCdp(frame, params);
      case 'tab.create': {
        if (this.tabs.size >= TABS_MAX) return this.fail(id, 'too many tabs');
        const tab = Math.max(...this.tabs.keys(), 100) + 1;
        this.share(tab, frame.url);
        return this.send({ type: 'result', id }, this.tabs.get(tab));
      }
      case 'tab.close':
        // The honest client works in the first one.
        if (frame.tab === TABS[0]) return this.fail(id, 'this page does not close');
        if (this.tabs.delete(frame.tab))
          this.send({ type: 'tab.detached', tab: frame.tab, reason: 'closed' });
        return this.send({ type: 'result', id }, {});
      case 'tab.reset':
        if (this.tabs.has(frame.tab)) {
          this.send({ type: 'tab.detached', tab: frame.tab, reason: 'reset' });
          this.share(frame.tab);
        }
        return this.send({ type: 'result', id }, {});
      default:
        return this.send({ type: 'result', id }, {});
    }
  }

  /** What Chromium would say, as far as the relay looks at it. */
  private executeCdp(frame: ForwardCommand, params: Readonly<Record<string, unknown>>): void {
    const { id, tab, method, session } = frame;
    if (this.tabs.get(tab)?.attachment !== frame.attachment) {
      return this.fail(id, `Debugger is not attached to the tab with id: ${tab}.`, 'notAttached');
    }
    const targetId = targetIdOf(tab);
    const result = (value: object): void => this.send({ type: 'result', id }, value);
    if (session === undefined && method === 'Target.setAutoAttach' && params['autoAttach'] === true) {
      const targetInfo = {
        targetId: `child of ${targetId}`,
        type: 'iframe',
        title: '',
        url: '',
        attached: true,
      };
      this.event(tab, 'Target.attachedToTarget', {
        sessionId: `child-${tab}`,
        targetInfo,
        waitingForDebugger: false,
      });
    }
    if (method === 'Runtime.enable') {
      const context = { id: tab, origin: '', name: '', uniqueId: `${tab}`, auxData: { isDefault: true } };
      this.event(tab, 'Runtime.executionContextCreated', { context });
    }
    if (method === 'Runtime.addBinding')
      this.event(tab, 'Runtime.bindingCalled', { name: params['name'], payload: '' });
    if (method === 'Fetch.enable')
      this.event(tab, 'Fetch.requestPaused', { requestId: 'paused-1', frameId: targetId });
    if (method === 'Runtime.evaluate')
      return result({ result: { type: 'string', value: params['expression'] } });
    if (method === 'Page.getFrameTree')
      return result({ frameTree: { frame: { id: targetId, loaderId: 'L' } } });
    if (method === 'Page.addScriptToEvaluateOnNewDocument') return result({ identifier: '1' });
    result({});
  }

  private fail(id: number, message: string, reason?: ErrorReason): void {
    this.send({ type: 'error', id, error: { code: -32_000, message }, reason });
  }

  private share(tab: number, url?: string): void {
    const state = this.state(tab, url);
    this.tabs.set(tab, state);
    this.send({ type: 'tab.attached', state });
  }

  private state(tab: number, url = urlOf(tab)): TabState {
    const attachment = `attachment ${this.options.boot}-${++this.attachments}`;
    return { tab, targetId: targetIdOf(tab), attachment, url, title: 'A' };
  }

  private async until(holds: () => boolean, what: string): Promise<void> {
    while (!holds()) {
      await within(new Promise<void>((resolve) => (this.noticed = resolve)), `${what} of the relay`);
    }
  }
}

/** A valid `connect`. */
export function claim(challenge: Challenge, { boot, port, instanceId = 'fuzz' }: ExtensionOptions): Connect {
  const connect: Omit<Connect, 'proof'> = {
    type: 'connect',
    protocol: challenge.protocol.max,
    endpoint: `127.0.0.1:${port}`,
    instanceId,
    boot: { number: boot, id: `boot-${boot}` },
    attempt: 1,
    polite: false,
    extensionVersion: '0.0.0',
    browser: { product: 'Chrome/1.2.3.4', userAgent: 'Mozilla/5.0 Chrome/1.2.3.4' },
    extensionNonce: `nonce-${boot}`,
  };
  const proof = createHmac('sha256', PAIRING_KEY).update(connectProofText(challenge, connect)).digest('hex');
  return { ...connect, proof };
}
