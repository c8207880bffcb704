/** The relay as a server: real sockets, real time, real randomness around the core. */
import { createHmac, randomBytes } from 'node:crypto';
import { createServer, type IncomingMessage, type Server, type ServerOptions } from 'node:http';
import type { AddressInfo } from 'node:net';
import type { Duplex } from 'node:stream';
import type { Audit } from '../core/audit.ts';
import type { Clock } from '../core/clock.ts';
import { guarded } from '../core/guarded.ts';
import type { DuplicatePolicy } from '../core/link/slot.ts';
import type { Log } from '../core/log.ts';
import type { Policy } from '../core/policy.ts';
import { Relay } from '../core/relay.ts';
import type { LiveTokens } from './client-tokens.ts';
import { handleHttp } from './http-api.ts';
import { SERVER_LIMITS } from './limits.ts';
import { listen } from './listen.ts';
import { localFiles } from './local-files.ts';
import { ManyBrowsers } from './many-browsers.ts';
import { NO_TOKENS, OpenPort } from './open-port.ts';
import type { PairingDeskFiles } from './pairing-desk.ts';
import type { Recording } from './recording.ts';
import { answerRaw, unreadable } from './raw-answer.ts';
import { OneBrowser, type Serving } from './serving.ts';
import { Strangers } from './strangers.ts';
import { Upgrades, type Refused } from './upgrades.ts';

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
  /** Each browser that is paired by a code has its own path, and {@link pairingKey} lets none in. Needs {@link pairing}. */
  readonly manyBrowsers?: boolean;
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
  readonly serving: Serving;
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
  const { pairing, tokens, log, version } = options;
  const serving = servingFor(options);
  const strangers = new Strangers();
  const refused: Refused = (rule, name) =>
    options.audit?.({ event: 'request.refused', rule, ...(name === undefined ? {} : { name }) });
  const serverWith = (tokens: LiveTokens, upgrades: Upgrades, refused: Refused): Server => {
    const server = createServer(HTTP_OPTIONS, (request, response) => {
      const authenticated = (): void => strangers.isKnown(request.socket);
      void handleHttp({ serving, tokens, version, authenticated, refused }, request, response);
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
  const upgrades = new Upgrades(serving, strangers, { ...options, refused });
  const server = serverWith(tokens, upgrades, refused);
  await listen(server, { host: options.host, port: options.port, flag: '--port' });
  const { address, port } = server.address() as AddressInfo;
  // No other names of it: on this port, `localhost` and `127.0.0.1` may be two programs.
  serving.listensAt([
    `${address.includes(':') ? `[${address}]` : address}:${port}`,
    ...options.acceptAddresses,
  ]);
  pairing?.listensAt(port, () => serving.pairingsChanged());
  // Without a name, so that nobody can fill the audit log.
  const refusedStranger: Refused = (rule) => refused(rule);
  const openPort = new OpenPort({ clock: options.openPort?.clock ?? realClock, audit: options.audit });
  const openUpgrades = new Upgrades(serving, strangers, {
    ...options,
    tokens: NO_TOKENS,
    refused: refusedStranger,
    accepted: () => openPort.clientConnected(),
  });
  const close = async (): Promise<void> => {
    serving.close();
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
  if (options.openPort === undefined) return { serving, port, close };
  try {
    const openServer = serverWith(NO_TOKENS, openUpgrades, refusedStranger);
    return {
      serving,
      port,
      close,
      openPort: await openPort.open(openServer, address, options.openPort.port),
    };
  } catch (error) {
    await close();
    throw error;
  }
}

function servingFor(options: RelayServerOptions): Serving {
  const { pairingKey, pairing, manyBrowsers = false, duplicates, log, audit, policy } = options;
  const common = {
    clock: realClock,
    ids: { next: () => randomBytes(16).toString('hex').toUpperCase() },
    log,
    hmac: (key: string, text: string) => createHmac('sha256', key).update(text).digest('hex'),
    ...(pairing === undefined ? {} : { pairing }),
    duplicates,
    files: localFiles(policy),
    policy,
  };
  if (!manyBrowsers)
    return new OneBrowser(new Relay({ ...common, pairingKey, ...(audit === undefined ? {} : { audit }) }));
  return new ManyBrowsers({
    paired: () => pairing?.list() ?? [],
    relayId: common.ids.next(),
    log,
    audit: audit ?? (() => undefined),
    create: (own) => new Relay({ ...common, ...own, pairingKey: undefined }),
  });
}
