/** The relay inside another program: what `import { startRelay } from 'holdfast/relay'` gives, and the command runs. */
import { isIP } from 'node:net';
import { resolve } from 'node:path';
import type { DuplicatePolicy } from '../core/link/slot.ts';
import type { Log } from '../core/log.ts';
import { STRICT_POLICY, type Policy } from '../core/policy.ts';
import type { RelayStatus } from '../core/relay-status.ts';
import { AuditLog } from './audit-log.ts';
import { ClientTokenFiles } from './client-tokens.ts';
import { startRelayServer, type RelayServer } from './relay-server.ts';
import { defaultTokenFile, loadPairingKey, pairingKeyFile } from './token.ts';
import packageJson from '../../package.json' with { type: 'json' };

/** The port of the extension's settings, unless the user changes it. */
export const DEFAULT_PORT = 18_792;
const PORT_MAX = 65_535;

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
  /** Whether a second live browser is refused (the default) or replaces the first. */
  readonly duplicate?: DuplicatePolicy;
  /** What clients may do beyond driving the shared tabs. Nothing by default. */
  readonly policy?: Partial<Policy>;
  /** Other `HOST:PORT` addresses that the extension may dial, from which you forward to the relay. */
  readonly acceptAddresses?: readonly string[];
  /** File for an audit log (JSON Lines): who attached to what, and when. */
  readonly auditLog?: string;
  /** Gets the relay's messages. They never contain a token or the content of a page. Default: none. */
  readonly log?: Log;
}

export interface RunningRelay {
  /** The address for CDP clients, for example `http://127.0.0.1:18792`. They also need a token. */
  readonly url: string;
  readonly port: number;
  readonly tokenFile: string;
  readonly pairingKeyFile: string;
  /** What `/extension/status` reports. */
  status(): RelayStatus;
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
 * is in use, with `SecretFileError` if the token or pairing key cannot be read or created, and with `AuditLogError` if
 * the audit log cannot be written. Nothing is left running then.
 */
export async function startRelay(options: StartRelayOptions = {}): Promise<RunningRelay> {
  const { host = '127.0.0.1', port = DEFAULT_PORT, duplicate = 'refuse', log = SILENT } = options;
  check({ host, port, duplicate });
  const tokenFile = resolve(options.tokenFile ?? defaultTokenFile());
  const pairingKey = await loadPairingKey(tokenFile);
  const tokens = await ClientTokenFiles.open(tokenFile, log);
  let auditLog: AuditLog | undefined;
  let server: RelayServer;
  try {
    if (options.auditLog !== undefined) auditLog = await AuditLog.open({ file: options.auditLog, log });
    server = await startRelayServer({
      host,
      port,
      pairingKey,
      tokens,
      acceptAddresses: options.acceptAddresses ?? [],
      duplicates: duplicate,
      log,
      version: packageJson.version,
      policy: { ...STRICT_POLICY, ...options.policy },
      ...(auditLog === undefined ? {} : { audit: auditLog.add }),
    });
  } catch (error) {
    tokens.close();
    await auditLog?.close();
    throw error;
  }
  return {
    url: `http://${host.includes(':') ? `[${host}]` : host}:${server.port}`,
    port: server.port,
    tokenFile,
    pairingKeyFile: pairingKeyFile(tokenFile),
    status: () => server.relay.status(),
    async close() {
      await server.close();
      await auditLog?.close();
    },
  };
}

/** Programs in JavaScript can pass anything. */
function check({ host, port, duplicate }: Required<Pick<StartRelayOptions, 'host' | 'port' | 'duplicate'>>) {
  if (!Number.isInteger(port) || port < 0 || port > PORT_MAX) {
    throw new RelayOptionError(`port is ${port}. Use a whole number from 0 (any free port) to ${PORT_MAX}.`);
  }
  if (!isLoopback(host)) {
    throw new RelayOptionError(
      `host is ${host}. The relay listens on loopback only: use 127.0.0.1, ::1 or localhost.`,
    );
  }
  if (!['refuse', 'replace'].includes(duplicate)) {
    throw new RelayOptionError(`duplicate is ${duplicate}. Use 'refuse' or 'replace'.`);
  }
}

/** Whether the relay may listen at this address. */
export function isLoopback(host: string): boolean {
  return host === 'localhost' || host === '::1' || (isIP(host) === 4 && host.startsWith('127.'));
}
