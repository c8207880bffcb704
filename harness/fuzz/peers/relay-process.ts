/** The relay as the fuzzer's child process: real sockets, and a channel on which it tells how it is. */
import { readdirSync } from 'node:fs';
import { STRICT_POLICY } from '../../../relay/core/policy.ts';
import type { RelayStatus } from '../../../relay/core/relay.ts';
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
  readonly status: RelayStatus;
}

export type Question = 'vitals' | 'vitals after gc';

const silent = (): void => undefined;

const server = await startRelayServer({
  host: '127.0.0.1',
  port: 0,
  pairingKey: process.env['FUZZ_PAIRING_KEY'] ?? '',
  tokens: fixedTokens(process.env['FUZZ_TOKEN'] ?? ''),
  acceptAddresses: [],
  duplicates: 'refuse',
  log: { debug: silent, info: silent, warn: silent },
  version: '0.0.0',
  policy: STRICT_POLICY,
});
process.on('message', (question: Question) => {
  // Twice: what the first one finalizes, the second one frees.
  if (question === 'vitals after gc') for (const _ of [1, 2]) globalThis.gc?.();
  const { user, system } = process.cpuUsage();
  const vitals: Vitals = {
    cpuMs: (user + system) / 1_000,
    rssBytes: process.memoryUsage.rss(),
    files: openFiles(),
    timers: process.getActiveResourcesInfo().filter((resource) => resource === 'Timeout').length,
    status: server.relay.status(),
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
