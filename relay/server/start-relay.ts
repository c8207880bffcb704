/** The relay inside another program: what `import { startRelay } from 'holdfast/relay'` gives, and the command runs. */
import { isIP } from 'node:net';
import { resolve } from 'node:path';
import type { Audit } from '../core/audit.ts';
import type { DuplicatePolicy } from '../core/link/slot.ts';
import type { Log } from '../core/log.ts';
import { STRICT_POLICY, type Policy } from '../core/policy.ts';
import { AuditLog } from './audit-log.ts';
import { ClientTokenFiles } from './client-tokens.ts';
import { Recording } from './recording.ts';
import { PairingDeskFiles } from './pairing-desk.ts';
import { openCode, type OpenCode } from './pairing-codes.ts';
import type { ServerStatus } from './serving.ts';
import { startRelayServer, type RelayServer } from './relay-server.ts';
import { defaultTokenFile, loadPairingKey, pairingKeyFile } from './token.ts';
import packageJson from '../../package.json' with { type: 'json' };

/** The port of the extension's settings, unless the user changes it. */
export const DEFAULT_PORT = 18_792;
/** Of the port without a token, unless the user chooses another. */
export const DEFAULT_OPEN_PORT = 18_793;
const PORT_MAX = 65_535;

/** Of {@link startRelay}; all are optional. */
export interface StartRelayOptions {
  /** Port to listen on, 18792 by default; 0 for any free one. */
  readonly port?: number;
  /** Loopback address to listen on: `127.0.0.1` (the default), `::1` or `localhost`. */
  readonly host?: string;
  /**
   * File with the default client token; the pairing key is in `pairing-key` beside it. Both are created if they do not
   * exist. Default: `token` in `$XDG_CONFIG_HOME/holdfast` or `~/.config/holdfast`.
   */
  readonly tokenFile?: string;
  /**
   * `many`: each browser that is paired by a code has its own endpoint, `/cdp/NAME`, and the pairing key lets none in. It
   * cannot be combined with {@link record} and {@link openPortWithoutToken}. Default: `one`.
   */
  readonly browsers?: 'one' | 'many';
  /** Whether a second live browser is refused (the default) or replaces the first. */
  readonly duplicate?: DuplicatePolicy;
  /** What clients may do beyond driving the shared tabs. Nothing by default. */
  readonly policy?: Partial<Policy>;
  /** Other `HOST:PORT` addresses that the extension may dial, from which you forward to the relay. */
  readonly acceptAddresses?: readonly string[];
  /** File for an audit log (JSON Lines): who attached to what, and when. */
  readonly auditLog?: string;
  /**
   * Folder for a recording of the last messages between clients, relay and extension: their names, ids and times. Read it
   * with `holdfast check`. `params` also records parameters and results, which have content of pages.
   */
  readonly record?: { readonly folder: string; readonly params?: boolean };
  /**
   * Opens a second port that asks for no token, for clients that cannot send one: any program of this computer may be the
   * first to use it. 0 for any free port. It closes soon after the first client has connected, or after ten minutes.
   * Default: none.
   */
  readonly openPortWithoutToken?: number;
  /** Gets what happens: clients and the extension that come and go, tabs, refusals. Must not throw. Default: none. */
  readonly onEvent?: Audit;
  /** Gets the relay's messages. They never contain a token or the content of a page. Default: none. */
  readonly log?: Log;
}

/** A relay that {@link startRelay} has started. */
export interface RunningRelay {
  /** The address for CDP clients, for example `http://127.0.0.1:18792`. They also need a token. */
  readonly url: string;
  readonly port: number;
  /** The address of the port without a token, if there is one. */
  readonly urlWithoutToken?: string;
  readonly tokenFile: string;
  readonly pairingKeyFile: string;
  /** What `/extension/status` reports. */
  status(): ServerStatus;
  /**
   * Opens a pairing code, which the user enters in the extension. It is valid for two minutes and one attempt, and takes
   * the place of the one before. Rejects with `PairingLockedError` (`HOLDFAST_PAIRING_LOCKED`) after several wrong codes.
   */
  newPairingCode(): Promise<OpenCode>;
  /** Disconnects clients and extension and stops listening. Resolves when the port is free and all files are written. */
  close(): Promise<void>;
}

/** An option of {@link startRelay} is invalid. The message says which and what is expected. */
export class RelayOptionError extends TypeError {
  override readonly name = 'RelayOptionError';
  readonly code = 'HOLDFAST_RELAY_OPTION';
}

const SILENT: Log = { debug: () => undefined, info: () => undefined, warn: () => undefined };

/**
 * Starts a relay in this process. Unlike `holdfast relay`, it installs no handlers for signals or uncaught errors.
 *
 * Rejects with {@link RelayOptionError} for an invalid option, with `PortTakenError` (`HOLDFAST_PORT_TAKEN`) if the port
 * is in use, with `SecretFileError` if the token or pairing key cannot be read or created, with `AuditLogError` if the
 * audit log cannot be written, and with `RecordingError` if the recording cannot. Nothing is left running then.
 */
export async function startRelay(options: StartRelayOptions = {}): Promise<RunningRelay> {
  const { host = '127.0.0.1', port = DEFAULT_PORT, duplicate = 'refuse', log = SILENT } = options;
  check({ host, port, duplicate });
  const manyBrowsers = isMany(options);
  const openPort = options.openPortWithoutToken;
  if (openPort !== undefined) checkPort('openPortWithoutToken', openPort);
  const tokenFile = resolve(options.tokenFile ?? defaultTokenFile());
  const pairingKey = await loadPairingKey(tokenFile);
  const tokens = await ClientTokenFiles.open(tokenFile, log);
  let auditLog: AuditLog | undefined;
  let recording: Recording | undefined;
  let server: RelayServer;
  try {
    if (options.auditLog !== undefined) auditLog = await AuditLog.open({ file: options.auditLog, log });
    if (options.record !== undefined) {
      const { folder, params = false } = options.record;
      recording = await Recording.open({ folder, withParams: params, version: packageJson.version, log });
    }
    const { audit } = auditTo(auditLog?.add, options.onEvent);
    server = await startRelayServer({
      host,
      port,
      pairingKey,
      manyBrowsers,
      pairing: new PairingDeskFiles(tokenFile, log, audit),
      tokens,
      acceptAddresses: options.acceptAddresses ?? [],
      duplicates: duplicate,
      log,
      version: packageJson.version,
      policy: { ...STRICT_POLICY, ...options.policy },
      ...(audit === undefined ? {} : { audit }),
      ...(recording === undefined ? {} : { recording }),
      ...(openPort === undefined ? {} : { openPort: { port: openPort } }),
    });
  } catch (error) {
    tokens.close();
    await auditLog?.close();
    await recording?.close();
    throw error;
  }
  const origin = `http://${host.includes(':') ? `[${host}]` : host}`;
  return {
    url: `${origin}:${server.port}`,
    ...(server.openPort === undefined ? {} : { urlWithoutToken: `${origin}:${server.openPort}` }),
    port: server.port,
    tokenFile,
    pairingKeyFile: pairingKeyFile(tokenFile),
    status: () => server.serving.status(),
    newPairingCode: () => openCode(tokenFile, server.port),
    async close() {
      await server.close();
      await auditLog?.close();
      await recording?.close();
    },
  };
}

function auditTo(...takers: readonly (Audit | undefined)[]): { readonly audit?: Audit } {
  const all = takers.filter((taker) => taker !== undefined);
  if (all.length === 0) return {};
  return {
    audit(event) {
      for (const taker of all) taker(event);
    },
  };
}

/** Programs in JavaScript can pass anything. */
function check({ host, port, duplicate }: Required<Pick<StartRelayOptions, 'host' | 'port' | 'duplicate'>>) {
  checkPort('port', port);
  if (!isLoopback(host)) {
    throw new RelayOptionError(
      `host is ${host}. The relay listens on loopback only: use 127.0.0.1, ::1 or localhost.`,
    );
  }
  if (!['refuse', 'replace'].includes(duplicate)) {
    throw new RelayOptionError(`duplicate is ${duplicate}. Use 'refuse' or 'replace'.`);
  }
}

/** Whether it serves several browsers. */
function isMany({ browsers = 'one', record, openPortWithoutToken }: StartRelayOptions): boolean {
  if (!['one', 'many'].includes(browsers))
    throw new RelayOptionError(`browsers is ${browsers}. Use 'one' or 'many'.`);
  if (browsers === 'one') return false;
  if (record !== undefined)
    throw new RelayOptionError(
      `record cannot be combined with browsers: 'many'. Use a relay with browsers: 'one' on another port to record a browser.`,
    );
  if (openPortWithoutToken !== undefined)
    throw new RelayOptionError(
      `openPortWithoutToken cannot be combined with browsers: 'many'. Use a relay with browsers: 'one' on another port for a client without a token.`,
    );
  return true;
}

function checkPort(name: string, port: number): void {
  if (Number.isInteger(port) && port >= 0 && port <= PORT_MAX) return;
  throw new RelayOptionError(`${name} is ${port}. Use a whole number from 0 (any free port) to ${PORT_MAX}.`);
}

/** Whether the relay may listen at this address. */
export function isLoopback(host: string): boolean {
  return host === 'localhost' || host === '::1' || (isIP(host) === 4 && host.startsWith('127.'));
}
