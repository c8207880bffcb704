/** What `import … from 'holdfast/harness'` gives to a spec. */
export { expect, test, type HarnessFixtures } from './fixtures/index.ts';
export {
  allFaults,
  faultByName,
  type Aftermath,
  type Fault,
  type FaultScene,
  type Strike,
} from './faults/index.ts';
export type { SurviveOptions } from './fixtures/to-survive.ts';
// `Faults` is the name under which specs know it.
export { FaultRunner as Faults, type OngoingFault } from './stage/fault-runner.ts';
export { Stage, type StageOptions } from './stage/stage.ts';
export { eventually, within } from './base/eventually.ts';
export type { Run, RunningRelay } from './stage/child-relay.ts';
export type { Endpoint, Place, Refusal, RelayHealth, Target } from './stage/target.ts';
