/** The relay as the fuzzer's child process: real sockets, and a channel on which it tells how it is. */
import { readdirSync } from 'node:fs';
import { STRICT_POLICY } from '../../../relay/core/policy.ts';
import type { RelayStatus } from '../../../relay/core/relay-status.ts';
import { startRelayServer } from '../../../relay/server/relay-server.ts';
import { fixedTokens } from '../../../relay/server/testing/fixed-tokens.ts';

/** What the process answers when it is asked how it is. */
export interface Vitals {
  /** Processor time so far, in milliseconds. */
  readonly cpuMs: number;
  /** After a garbage collection where one was asked for. */
  readonly rssBytes: number;
  /** Open file descriptors; 0 where the system does not tell. */
  readonly files: number;
  readonly timers: number;
  /** Errors of the relay's own that it has caught since it was asked last: it went on, but they are defects. */
  readonly defects: readonly string[];
  readonly status: RelayStatus;
}

export type Question = 'vitals' | 'vitals after gc';

const silent = (): void => undefined;

/** What the relay writes to its log when it has caught an error of its own. */
const DEFECT = /^the relay failed|could not be handled$/;
const DEFECTS_MAX = 10;
const defects: string[] = [];

function warn(line: string, details?: object): void {
  if (DEFECT.test(line) && defects.length < DEFECTS_MAX) defects.push(`${line}: ${JSON.stringify(details)}`);
}

const server = await startRelayServer({
  host: '127.0.0.1',
  port: 0,
  pairingKey: process.env['FUZZ_PAIRING_KEY'] ?? '',
  tokens: fixedTokens(process.env['FUZZ_TOKEN'] ?? ''),
  acceptAddresses: [],
  duplicates: 'refuse',
  log: { debug: silent, info: silent, warn },
  version: '0.0.0',
  policy: STRICT_POLICY,
});
process.on('message', (question: Question) => {
  // Twice: what the first one finalizes, the second one frees.
  if (question === 'vitals after gc') {
    globalThis.gc?.();
    globalThis.gc?.();
  }
  const { user, system } = process.cpuUsage();
  const vitals: Vitals = {
    cpuMs: (user + system) / 1_000,
    rssBytes: process.memoryUsage.rss(),
    files: openFiles(),
    timers: process.getActiveResourcesInfo().filter((resource) => resource === 'Timeout').length,
    defects: defects.splice(0),
    status: server.serving.status(),
  };
  process.send?.(vitals);
});
process.on('disconnect', () => process.exit());
process.send?.(server.port);

function openFiles(): number {
  try {
    return readdirSync('/proc/self/fd').length;
  } catch {
    return 0;
  }
}
