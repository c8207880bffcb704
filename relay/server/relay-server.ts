/** The relay as a server: real sockets, real time, real randomness around the core. */
import { createHmac, randomBytes } from 'node:crypto';
import { createServer, type IncomingMessage, type Server, type ServerOptions } from 'node:http';
import type { AddressInfo } from 'node:net';
import type { Duplex } from 'node:stream';
import { WebSocketServer } from 'ws';
import type { Audit } from '../core/audit.ts';
import { agentOf } from '../core/client-list.ts';
import type { Clock } from '../core/clock.ts';
import { guarded } from '../core/guarded.ts';
import type { DuplicatePolicy } from '../core/link/slot.ts';
import type { Log } from '../core/log.ts';
import type { Policy } from '../core/policy.ts';
import { clientRefusal } from '../core/quotas.ts';
import { Relay } from '../core/relay.ts';
import { refusalText, type Refusal } from '../protocol/refusal-text.ts';
import { LINK_LIMITS } from '../protocol/limits.ts';
import { BAD_TARGET, checkUpgrade, denial, grantOf, pageOf, type Denial, type Grant } from './access.ts';
import type { LiveTokens } from './client-tokens.ts';
import { handleHttp, noTarget, parseUrl, pathOf, safeDecode } from './http-api.ts';
import { SERVER_LIMITS } from './limits.ts';
import { listen } from './listen.ts';
import { localFiles } from './local-files.ts';
import { NO_TOKENS, OpenPort } from './open-port.ts';
import type { PairingDeskFiles } from './pairing-desk.ts';
import type { Recording } from './recording.ts';
import { PageSocket } from './page-socket.ts';
import { answerRaw, unreadable } from './raw-answer.ts';
import { BatchingSocket, closeSoon, ServedSocket } from './served-socket.ts';
import { limitBytes, Strangers } from './strangers.ts';

/** A client's connection ends because its token is not valid any more. */
const CLOSE_TOKEN_INVALID = 4401;

const HTTP_OPTIONS: ServerOptions = {
  // Without a Host, checkHost refuses the request; Node would do it silently.
  requireHostHeader: false,
  maxHeaderSize: SERVER_LIMITS.headBytesMax,
  headersTimeout: SERVER_LIMITS.headMs,
  requestTimeout: SERVER_LIMITS.requestMs,
  keepAliveTimeout: SERVER_LIMITS.keepAliveMs,
  connectionsCheckingInterval: SERVER_LIMITS.checkEveryMs,
};

export interface RelayServerOptions {
  /** A loopback address. */
  readonly host: string;
  /** 0 for any free port. */
  readonly port: number;
  /** Shared with the extension. */
  readonly pairingKey: string;
  /** Pairs browsers by a code. Closed with the relay. */
  readonly pairing?: PairingDeskFiles;
  /** Shared with clients. Closed with the relay. */
  readonly tokens: LiveTokens;
  /** Addresses other than the relay's own that an extension may have dialled, as `127.0.0.1:9000`. */
  readonly acceptAddresses: readonly string[];
  readonly duplicates: DuplicatePolicy;
  readonly log: Log;
  readonly version: string;
  readonly policy: Policy;
  readonly audit?: Audit;
  /** Records what passes. Closed by its owner. */
  readonly recording?: Recording;
  /** Opens a port without a token for a while (open-port.ts). `port`: 0 for any free one. */
  readonly openPort?: { readonly port: number; readonly clock?: Clock };
  /** Sockets at once, and bytes of a client's message, where they are not those of {@link SERVER_LIMITS}. */
  readonly limits?: Partial<Readonly<Record<'socketsMax' | 'clientMessageBytesMax', number>>>;
}

export interface RelayServer {
  readonly relay: Relay;
  readonly port: number;
  /** The one without a token, which closes before the relay does. */
  readonly openPort?: number;
  /** Closes all sockets and stops listening. */
  close(): Promise<void>;
}

const realClock: Clock = {
  now: () => performance.now(),
  after(ms, run) {
    const timer = setTimeout(run, ms);
    return () => clearTimeout(timer);
  },
};

/** Starts a relay. Rejects with `PortTakenError` when a port is in use. */
export async function startRelayServer(options: RelayServerOptions): Promise<RelayServer> {
  const { pairingKey, pairing, tokens, log, version } = options;
  const relay = new Relay({
    clock: realClock,
    ids: { next: () => randomBytes(16).toString('hex').toUpperCase() },
    log,
    hmac: (key, text) => createHmac('sha256', key).update(text).digest('hex'),
    pairingKey,
    ...(pairing === undefined ? {} : { pairing }),
    duplicates: options.duplicates,
    files: localFiles(options.policy),
    ...(options.audit === undefined ? {} : { audit: options.audit }),
    policy: options.policy,
  });
  const strangers = new Strangers();
  const refused: Refused = (rule, name) =>
    options.audit?.({ event: 'request.refused', rule, ...(name === undefined ? {} : { name }) });
  const serverWith = (tokens: LiveTokens, upgrades: Upgrades, refused: Refused): Server => {
    const server = createServer(HTTP_OPTIONS, (request, response) => {
      const authenticated = (): void => strangers.isKnown(request.socket);
      void handleHttp({ relay, tokens, version, authenticated, refused }, request, response);
    });
    server.maxConnections = options.limits?.socketsMax ?? SERVER_LIMITS.socketsMax;
    server.on('connection', (socket: Duplex) => strangers.admit(socket));
    server.on('clientError', (error, stream) => {
      const denied = unreadable(error);
      refused(denied.refusal.rule);
      answerRaw(stream, denied);
    });
    server.on('upgrade', (request: IncomingMessage, stream: Duplex, head: Buffer) => {
      guarded(log, 'an upgrade', () => upgrades.handle({ request, stream, head }));
    });
    return server;
  };
  const upgrades = new Upgrades(relay, strangers, { ...options, refused });
  const server = serverWith(tokens, upgrades, refused);
  await listen(server, { host: options.host, port: options.port, flag: '--port' });
  const { address, port } = server.address() as AddressInfo;
  // No other names of it: on this port, `localhost` and `127.0.0.1` may be two programs.
  relay.listensAt([
    `${address.includes(':') ? `[${address}]` : address}:${port}`,
    ...options.acceptAddresses,
  ]);
  pairing?.listensAt(port, () => relay.pairingsChanged());
  // Without a name, so that nobody can fill the audit log.
  const refusedStranger: Refused = (rule) => refused(rule);
  const openPort = new OpenPort({ clock: options.openPort?.clock ?? realClock, audit: options.audit });
  const openUpgrades = new Upgrades(relay, strangers, {
    ...options,
    tokens: NO_TOKENS,
    refused: refusedStranger,
    accepted: () => openPort.clientConnected(),
  });
  const close = async (): Promise<void> => {
    relay.close();
    tokens.close();
    upgrades.close();
    openUpgrades.close();
    server.closeAllConnections();
    await Promise.all([
      new Promise((resolve) => server.close(resolve)),
      openPort.close('relay'),
      pairing?.close(),
    ]);
  };
  if (options.openPort === undefined) return { relay, port, close };
  try {
    const openServer = serverWith(NO_TOKENS, openUpgrades, refusedStranger);
    return { relay, port, close, openPort: await openPort.open(openServer, address, options.openPort.port) };
  } catch (error) {
    await close();
    throw error;
  }
}

/** `name`: of the token that was shown. */
type Refused = (rule: string, name?: string) => void;

interface Upgrade {
  readonly request: IncomingMessage;
  readonly stream: Duplex;
  readonly head: Buffer;
}

interface UpgradeOptions extends RelayServerOptions {
  readonly refused: Refused;
  /** A client has got its WebSocket. */
  readonly accepted?: () => void;
}

/** Accepts WebSockets, and serves them to the relay's core. */
class Upgrades {
  private readonly relay: Relay;
  private readonly strangers: Strangers;
  private readonly options: UpgradeOptions;
  /** Each client for as long as its token is valid. */
  private readonly served = new Map<Grant, (code: number, reason: string) => void>();
  private readonly clients: WebSocketServer;
  private readonly extensions: WebSocketServer;

  constructor(relay: Relay, strangers: Strangers, options: UpgradeOptions) {
    this.relay = relay;
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
    const page = pageOf(path);
    if (page === undefined) return this.serveClient(upgrade, grant);
    const targetId = safeDecode(page) ?? page;
    if (this.relay.targets.byTargetId(targetId) === undefined) {
      return this.deny(stream, noTarget(targetId), grant);
    }
    this.serveClient(upgrade, grant, targetId);
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
      const connection = this.relay.acceptExtension(new BatchingSocket(socket, stream, proved, sent));
      socket.on('message', (data: Buffer) => this.guard(() => connection.onText(data.toString())));
      socket.on('close', (code, reason) =>
        this.guard(() => connection.onClose(`closed ${code} ${reason.toString()}`)),
      );
      socket.on('error', () => socket.terminate());
    });
  }

  /** `targetId`: of the only page that the client is for. */
  private serveClient({ request, stream, head }: Upgrade, found: Grant, targetId?: string): void {
    this.strangers.isKnown(stream);
    const full = clientRefusal(this.relay.clients.size);
    if (full !== undefined) return this.deny(stream, denial(503, full), found);
    this.clients.handleUpgrade(request, stream, head, (socket) => {
      this.options.accepted?.();
      // A copy: one token may be shown by several clients.
      const grant = { ...found };
      const served = new ServedSocket(socket, this.options.recording?.accepted('client', socket, grant.name));
      const page = targetId === undefined ? undefined : new PageSocket(served);
      const client = this.relay.acceptClient(page ?? served, {
        name: grant.name,
        agent: agentOf(request.headers['user-agent']),
      });
      const ended = (): void => {
        this.served.delete(grant);
        this.guard(() => this.relay.clientEnded(client));
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
