/**
 * The browser's CDP connection of a Playwright context, for a browser without a debugging port. Playwright drops the
 * messages of flat sessions that it did not open itself, so those of targets go inside of messages of the browser's
 * session, as CDP did before it had flat sessions.
 */
import type { BrowserContext, CDPSession } from 'playwright';
import {
  CdpCommandError,
  type CdpConnection,
  type CdpListener,
  type CdpMethod,
  type CdpParams,
  type CdpResult,
  type TargetSession,
} from '../stage/raw-cdp.ts';

interface Reply {
  readonly id?: number;
  readonly method?: string;
  readonly params?: Readonly<Record<string, unknown>>;
  readonly result?: unknown;
  readonly error?: { readonly code?: number; readonly message: string };
}

interface Pending {
  readonly sessionId: string;
  readonly resolve: (result: unknown) => void;
  readonly reject: (error: Error) => void;
  readonly method: string;
}

/** The parts of Playwright's session that are used, without its types for each method. */
interface Root {
  send(method: string, params?: object): Promise<unknown>;
  on(event: string, listener: (params: Readonly<Record<string, unknown>>) => void): unknown;
}

export class PlaywrightCdp implements CdpConnection {
  private readonly root: Root;
  private readonly session: CDPSession;
  private readonly listeners = new Set<CdpListener>();
  private readonly pending = new Map<number, Pending>();
  private lastId = 0;

  private constructor(session: CDPSession) {
    this.session = session;
    this.root = session;
    for (const method of ['Target.targetCreated', 'Target.targetDestroyed', 'Target.attachedToTarget'])
      this.root.on(method, (params) => this.tell({ method, params }, undefined));
    this.root.on('Target.receivedMessageFromTarget', ({ sessionId, message }) =>
      this.onMessage(String(sessionId), JSON.parse(String(message)) as Reply),
    );
    this.root.on('Target.detachedFromTarget', ({ sessionId }) => this.onDetached(String(sessionId)));
  }

  /** Connects to the browser of a context that `launchPersistentContext` has made. */
  static async connect(context: BrowserContext): Promise<PlaywrightCdp> {
    const browser = context.browser();
    if (browser === null)
      throw new Error(
        'This context has no browser. Update Playwright: Holdfast is tested with 1.60 to 1.65.',
      );
    return new PlaywrightCdp(await browser.newBrowserCDPSession());
  }

  async send<M extends CdpMethod>(method: M, params?: CdpParams<M>): Promise<CdpResult<M>> {
    return (await this.root.send(method, params)) as CdpResult<M>;
  }

  async attach(targetId: string): Promise<TargetSession> {
    const { sessionId } = await this.send('Target.attachToTarget', { targetId, flatten: false });
    return {
      id: sessionId,
      send: (method, params) => this.sendTo(sessionId, method, params),
      detach: async () => {
        await this.send('Target.detachFromTarget', { sessionId });
      },
    };
  }

  listen(listener: CdpListener): () => void {
    this.listeners.add(listener);
    return () => void this.listeners.delete(listener);
  }

  /** Ends the connection. */
  async close(): Promise<void> {
    await this.session.detach();
  }

  private async sendTo<M extends CdpMethod>(
    sessionId: string,
    method: M,
    params?: CdpParams<M>,
  ): Promise<CdpResult<M>> {
    const id = ++this.lastId;
    const answer = new Promise<unknown>((resolve, reject) => {
      this.pending.set(id, { sessionId, resolve, reject, method });
    });
    const message = JSON.stringify({ id, method, params: params ?? {} });
    await this.send('Target.sendMessageToTarget', { sessionId, message }).catch((error: unknown) => {
      this.pending.get(id)?.reject(error as Error);
      this.pending.delete(id);
    });
    return (await answer) as CdpResult<M>;
  }

  private onMessage(sessionId: string, message: Reply): void {
    if (message.id === undefined) return this.tell(message, sessionId);
    const pending = this.pending.get(message.id);
    this.pending.delete(message.id);
    if (message.error === undefined) pending?.resolve(message.result);
    else pending?.reject(new CdpCommandError(pending.method, message.error));
  }

  private onDetached(sessionId: string): void {
    for (const [id, pending] of this.pending) {
      if (pending.sessionId !== sessionId) continue;
      this.pending.delete(id);
      pending.reject(
        new CdpCommandError(pending.method, { message: 'The target ended before it answered.' }),
      );
    }
  }

  private tell({ method = '', params = {} }: Reply, sessionId: string | undefined): void {
    for (const listener of [...this.listeners]) listener({ method, params, sessionId });
  }
}
