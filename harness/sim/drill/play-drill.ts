import { How, strike, type SimFaultName } from '../nemesis/faults.ts';
import { demandLiveness } from '../oracle/liveness.ts';
import type { SimOptions } from '../options.ts';
import { drawOptions } from '../options.ts';
import type { Watch } from '../oracle/watch.ts';
import type { SimWorld } from '../world.ts';
import { DRILLS } from './drills.ts';

/** The label of the choice after each step: 0 for no fault, or the number of one, from 1. */
export const STRIKE = 'drill strike';

/** Those that may strike; their order is part of saved schedules. */
export const DRILL_FAULTS: readonly SimFaultName[] = [
  'worker-killed',
  'relay-killed',
  'socket-reset',
  'debugger-detached',
  'offscreen-killed',
  'extension-reloaded',
  'tab-discarded',
  'renderer-crash',
  'client-reset_peer',
  'black-hole',
];

/** After a fault that strikes at the last step, and before all are healed. */
const AFTER_MS = 300;
const START_MS = 1_000;

export function drillOptions(drill: string): SimOptions {
  return {
    ...drawOptions(1),
    ...{ clients: 2, sharedTabs: 0, faults: [], followUpRate: 0, drill },
    scheduling: { strategy: 'fifo', holdUpRate: 0, priorityChangeRate: 0 },
    ...{ weather: { lateRate: 0, lateMsMax: 0 }, duplicates: 'refuse' },
  };
}

/** Plays a drill; after each of its steps the schedule may have a fault strike. Then heals, and demands liveness. */
export async function playDrill(world: SimWorld, watch: Watch, name: string): Promise<void> {
  const { kernel, relay, browser } = world;
  const drill = DRILLS[name];
  if (drill === undefined) throw new Error(`there is no drill ${name}`);
  const heals: (() => void)[] = [];
  relay.start();
  browser.start();
  watch.start();
  await kernel.run(START_MS);
  for (const part of drill.before) await part(world);
  world.onStep = () => {
    const fault = DRILL_FAULTS[kernel.choose(STRIKE, DRILL_FAULTS.length + 1) - 1];
    if (fault === undefined) return;
    kernel.record({ type: 'fault', name: fault, phase: 'strike' });
    const outcome = strike(world, fault, new How(0));
    if (typeof outcome === 'function') heals.push(outcome);
    if (outcome !== false) kernel.record({ type: 'fault', name: fault, phase: 'struck' });
  };
  await drill.struck(world);
  await kernel.run(kernel.now() + AFTER_MS);
  world.onStep = undefined;
  for (const heal of heals) heal();
  await demandLiveness(world);
  watch.look();
}
