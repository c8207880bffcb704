/** Upgrades to WebSockets: who gets one, and what becomes of it. */
import type { IncomingMessage } from 'node:http';
import type { Duplex } from 'node:stream';
import { WebSocketServer } from 'ws';
import { agentOf } from '../core/client-list.ts';
import { guarded } from '../core/guarded.ts';
import type { Log } from '../core/log.ts';
import { clientRefusal } from '../core/quotas.ts';
import type { Relay } from '../core/relay.ts';
import { LINK_LIMITS } from '../protocol/limits.ts';
import { refusalText, type Refusal } from '../protocol/refusal-text.ts';
import {
  BAD_TARGET,
  checkUpgrade,
  denial,
  grantOf,
  pageOf,
  withoutBase,
  type Denial,
  type Grant,
} from './access.ts';
import type { LiveTokens } from './client-tokens.ts';
import { noTarget, parseUrl, pathOf, safeDecode } from './http-api.ts';
import { SERVER_LIMITS } from './limits.ts';
import { PageSocket } from './page-socket.ts';
import { answerRaw } from './raw-answer.ts';
import type { Recording } from './recording.ts';
import { BatchingSocket, closeSoon, ServedSocket } from './served-socket.ts';
import type { Serving } from './serving.ts';
import { limitBytes, type Strangers } from './strangers.ts';

/** A client's connection ends because its token is not valid any more. */
const CLOSE_TOKEN_INVALID = 4401;

/** `name`: of the token that was shown. */
export type Refused = (rule: string, name?: string) => void;

export interface Upgrade {
  readonly request: IncomingMessage;
  readonly stream: Duplex;
  readonly head: Buffer;
}

export interface UpgradeOptions {
  /** Shared with clients. */
  readonly tokens: LiveTokens;
  readonly log: Log;
  readonly recording?: Recording;
  readonly limits?: Partial<Readonly<Record<'clientMessageBytesMax', number>>>;
  readonly refused: Refused;
  /** A client has got its WebSocket. */
  readonly accepted?: () => void;
}

/** Accepts WebSockets, and serves them to the relay's core. */
export class Upgrades {
  private readonly serving: Serving;
  private readonly strangers: Strangers;
  private readonly options: UpgradeOptions;
  /** Each client for as long as its token is valid. */
  private readonly served = new Map<Grant, (code: number, reason: string) => void>();
  private readonly clients: WebSocketServer;
  private readonly extensions: WebSocketServer;

  constructor(serving: Serving, strangers: Strangers, options: UpgradeOptions) {
    this.serving = serving;
    this.strangers = strangers;
    this.options = options;
    const failed = (stream: Duplex): void => this.deny(stream, NO_HANDSHAKE);
    const { clientMessageBytesMax = SERVER_LIMITS.clientMessageBytesMax } = options.limits ?? {};
    this.clients = webSockets(clientMessageBytesMax, failed);
    this.extensions = webSockets(LINK_LIMITS.frameCharsMax, failed);
    const { tokens } = options;
    tokens.onChange(() => {
      for (const [grant, end] of this.served) {
        if (!tokens.holds(grant)) end(CLOSE_TOKEN_INVALID, refusalText(revoked(grant)));
      }
    });
  }

  handle(upgrade: Upgrade): void {
    const { request, stream } = upgrade;
    const isLong = (request.url ?? '').length > SERVER_LIMITS.upgradeTargetCharsMax;
    const url = isLong ? undefined : parseUrl(request);
    if (url === undefined) return this.deny(stream, isLong ? LONG_TARGET : BAD_TARGET);
    const path = pathOf(url);
    const grant = grantOf(request, url, this.options.tokens);
    const denied = checkUpgrade(request, url, path, this.options.tokens);
    if (denied !== undefined) return this.deny(stream, denied, grant);
    if (path === '/extension') return this.serveExtension(upgrade);
    if (grant === undefined) return void stream.destroy();
    const { base, path: rest } = withoutBase(path);
    const relay = this.serving.find(base);
    if ('refusal' in relay) return this.deny(stream, relay, grant);
    const page = pageOf(rest);
    if (page === undefined) return this.serveClient(relay, upgrade, grant);
    const targetId = safeDecode(page) ?? page;
    if (relay.targets.byTargetId(targetId) === undefined) return this.deny(stream, noTarget(targetId), grant);
    this.serveClient(relay, upgrade, grant, targetId);
  }

  close(): void {
    for (const { clients } of [this.clients, this.extensions]) {
      for (const socket of clients) closeSoon(socket, 1001, 'the relay is shutting down');
    }
  }

  private toldOfExtension = false;

  private serveExtension({ request, stream, head }: Upgrade): void {
    const endLimit = limitBytes(stream, SERVER_LIMITS.strangerBytesMax);
    const proved = (): void => {
      endLimit();
      this.strangers.isKnown(stream);
    };
    this.extensions.handleUpgrade(request, stream, head, (socket) => {
      const sent = this.options.recording?.accepted('extension', socket);
      const connection = this.serving.acceptExtension(new BatchingSocket(socket, stream, proved, sent));
      socket.on('message', (data: Buffer) => this.guard(() => connection.onText(data.toString())));
      socket.on('close', (code, reason) =>
        this.guard(() => connection.onClose(`closed ${code} ${reason.toString()}`)),
      );
      socket.on('error', () => socket.terminate());
    });
  }

  /** `targetId`: of the only page that the client is for. */
  private serveClient(
    relay: Relay,
    { request, stream, head }: Upgrade,
    found: Grant,
    targetId?: string,
  ): void {
    this.strangers.isKnown(stream);
    const full = clientRefusal(this.serving.clients);
    if (full !== undefined) return this.deny(stream, denial(503, full), found);
    this.clients.handleUpgrade(request, stream, head, (socket) => {
      this.options.accepted?.();
      // A copy: one token may be shown by several clients.
      const grant = { ...found };
      const served = new ServedSocket(socket, this.options.recording?.accepted('client', socket, grant.name));
      const page = targetId === undefined ? undefined : new PageSocket(served);
      const client = relay.acceptClient(page ?? served, {
        name: grant.name,
        agent: agentOf(request.headers['user-agent']),
      });
      const ended = (): void => {
        this.served.delete(grant);
        this.guard(() => relay.clientEnded(client));
      };
      this.served.set(grant, (code, reason) => {
        // Not only after the closing handshake, which the client may put off.
        socket.removeAllListeners('message');
        ended();
        closeSoon(socket, code, reason);
      });
      socket.on('message', (data: Buffer) =>
        this.guard(() => client.onText(page?.addressed(data.toString()) ?? data.toString())),
      );
      socket.on('close', ended);
      socket.on('error', () => socket.terminate());
      // The target was there a moment ago.
      if (page?.attach(client, targetId ?? '') === false)
        served.close(CLOSE_REFUSED, 'the page cannot be attached to');
    });
  }

  private deny(stream: Duplex, denied: Denial, grant?: Grant): void {
    const { rule } = denied.refusal;
    this.options.refused(rule, grant?.name);
    // An extension of another version keeps trying, and sees no more than a closed connection: the relay has to say it.
    if (rule === 'http.extension' && !this.toldOfExtension) {
      this.toldOfExtension = true;
      this.options.log.warn(refusalText(denied.refusal));
    }
    answerRaw(stream, denied);
  }

  private guard(run: () => void): void {
    guarded(this.options.log, 'a socket', run);
  }
}

function webSockets(maxPayload: number, failed: (stream: Duplex) => void): WebSocketServer {
  const server = new WebSocketServer({ noServer: true, perMessageDeflate: false, maxPayload });
  // Its own answer would lack our headers.
  server.on('wsClientError', (_error, stream) => failed(stream));
  return server;
}

/** The reason of a close frame, which has room for 123 bytes. */
export function revoked({ name }: Pick<Grant, 'name'>): Refusal {
  return {
    rule: 'http.revoked',
    what: `The token "${name}"`,
    why: 'it was revoked or replaced',
    option: 'Use a valid one',
  };
}

export const NO_HANDSHAKE = denial(400, {
  rule: 'http.handshake',
  what: 'The upgrade',
  why: 'its headers are not a WebSocket handshake of version 13',
  option: 'Use a WebSocket client (RFC 6455)',
});
export const LONG_TARGET = denial(414, {
  rule: 'limit.upgradeTargetCharsMax',
  what: 'The upgrade',
  why:
    `its path and query can have up to ${SERVER_LIMITS.upgradeTargetCharsMax} characters ` +
    '(upgradeTargetCharsMax)',
  option: 'No option changes this limit. Use /cdp, and send the token as a header',
});

/** WebSocket's code for a policy that was violated. */
const CLOSE_REFUSED = 1008;
