/**
 * What `import … from 'holdfast/relay'` gives: a relay in your own program.
 *
 * @module holdfast/relay
 */
export {
  startRelay,
  RelayOptionError,
  type RunningRelay,
  type StartRelayOptions,
} from './server/start-relay.ts';
export { PortTakenError } from './server/listen.ts';
export { PairingLockedError, type OpenCode } from './server/pairing-codes.ts';
export { SecretFileError } from './server/secret-file.ts';
export { AuditLogError } from './server/audit-log.ts';
export type { Log } from './core/log.ts';
export type { Policy } from './core/policy.ts';
export type { RelayStatus } from './core/relay-status.ts';
export type { BrowserStatus, ServerStatus } from './server/serving.ts';
export type { Audit, AuditedClient, AuditedTab, AuditEvent, AuditHappening } from './core/audit.ts';
export type { BrowserVersion } from './core/cdp/ports.ts';
export type { TabPhase } from './core/cdp/tab-phase.ts';
export type { DuplicatePolicy } from './core/link/slot.ts';
export type { Refusal } from './protocol/refusal-text.ts';
