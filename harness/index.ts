/** What `import … from 'holdfast/harness'` gives to a spec. */
export { expect, test, type HarnessFixtures } from './fixtures/index.ts';
export { Faults, type OngoingFault } from './stage/faults.ts';
export { Stage, type StageOptions } from './stage/stage.ts';
export { eventually, within } from './stage/eventually.ts';
export type { Run, RunningRelay } from './targets/child-relay.ts';
export type { Endpoint, Place, Refusal, RelayHealth, Target } from './targets/target.ts';
