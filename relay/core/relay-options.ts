import type { Among } from './among.ts';
import type { Hmac } from '../protocol/proof.ts';
import type { Audit } from './audit.ts';
import type { Clock } from './clock.ts';
import type { Ids } from './ids.ts';
import type { PairingDesk } from './link/pairing-exchange.ts';
import type { DuplicatePolicy } from './link/slot.ts';
import type { LocalFiles } from './local-files.ts';
import type { Log } from './log.ts';
import type { Policy } from './policy.ts';

/** What the shells hand to the relay: time, chance, secrets and what the user decided. */
export interface RelayOptions {
  readonly clock: Clock;
  readonly ids: Ids;
  readonly log: Log;
  readonly hmac: Hmac;
  /** Where it is one of several relays in this process. */
  readonly among?: Among;
  /** Shared with the extension. Never sent, never logged. Undefined where only {@link pairing} has keys. */
  readonly pairingKey: string | undefined;
  /** Pairs browsers by a code, and has the keys of those. Without it, {@link pairingKey} is the only way. */
  readonly pairing?: PairingDesk;
  readonly duplicates: DuplicatePolicy;
  readonly files: LocalFiles;
  /** Where the audit log goes; nowhere without it. */
  readonly audit?: Audit;
  readonly policy: Policy;
}
