import { navigationScenarios } from './navigation.ts';
import { outageScenarios } from './outages.ts';
import type { Scenario } from './scenario.ts';

/** All torture scenarios, in the order in which they run and are reported. */
export const scenarios: readonly Scenario[] = [...navigationScenarios, ...outageScenarios];
