/** What `import … from 'holdfast/relay'` gives. */
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
