/**
 * What `import … from 'holdfast/harness'` gives to a spec.
 *
 * @module holdfast/harness
 */
export { expect, test, type HarnessFixtures, type HarnessOptions } from './fixtures/index.ts';
export {
  allFaults,
  faultByName,
  type Aftermath,
  type Fault,
  type FaultScene,
  type Strike,
} from './faults/index.ts';
export type { PageState, ToleratedError } from './stage/fault.ts';
export type { SurviveOptions } from './fixtures/to-survive.ts';
// `Faults` is the name under which specs know it.
export {
  FaultRunner as Faults,
  type FaultReport,
  type LibraryStrike,
  type OngoingFault,
} from './stage/fault-runner.ts';
export { Stage, type StageOptions } from './stage/stage.ts';
export { StageError } from './stage/stage-error.ts';
export { eventually, within } from './base/eventually.ts';
export type { Run, RunningRelay, RunOptions } from './stage/child-relay.ts';
export type { Endpoint, Place, Refusal, RelayHealth, Target } from './stage/target.ts';

// What the fixtures are.
export type { TestSite } from './site/test-site.ts';
export type { KillMode } from './stage/kill-mode.ts';
export type { OwnTab } from './stage/own-tab.ts';
export type { RelayHandle } from './stage/relay-handle.ts';
export type { UserBrowser } from './stage/user-browser.ts';
export type { WorkerHandle } from './stage/worker-handle.ts';
export type { ChaosProxy } from './network/chaos-proxy.ts';
export type { ToxicHandle } from './network/active-toxic.ts';
export type { HistoryRecorder } from './history/recorder.ts';
export type {
  AboutEntry,
  CheckEntry,
  FaultEntry,
  FrameEntry,
  HistoryEntry,
  HistoryEvent,
  IntentEntry,
  LifeEntry,
  LinkName,
  MemoryEntry,
  MutationEntry,
  ObservationEntry,
  ObservedTab,
  RecoveryEntry,
  SocketEntry,
  StepEntry,
  UserClick,
} from './history/event.ts';
export type { Gate } from './site/gates.ts';
export type { Exchange, RouteHandler } from './site/route.ts';

// The faults of the network.
export type { Direction, DirectionChoice } from './network/stream-filter.ts';
export type { ConnectionScope } from './network/toxics/toxic.ts';
export type { ToxicEvidence } from './network/toxics/toxic-evidence.ts';
export type { ToxicSpec } from './network/toxics/create.ts';
export type { BandwidthSpec } from './network/toxics/bandwidth.ts';
export type { DownSpec } from './network/toxics/down.ts';
export type { HalfCloseSpec } from './network/toxics/half-close.ts';
export type { LatencySpec } from './network/toxics/latency.ts';
export type { LimitDataSpec } from './network/toxics/limit-data.ts';
export type { ResetPeerSpec } from './network/toxics/reset-peer.ts';
export type { SlicerSpec } from './network/toxics/slicer.ts';
export type { SlowCloseSpec } from './network/toxics/slow-close.ts';
export type { TimeoutSpec } from './network/toxics/timeout.ts';
