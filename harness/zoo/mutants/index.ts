import type { Mutant } from '../mutant.ts';
import { canary } from './canary.ts';
import { keepaliveSwallow } from './keepalive-swallow.ts';
import { reattachVsManual } from './reattach-vs-manual.ts';
import { slotLateClose } from './slot-late-close.ts';

export const MUTANTS: readonly Mutant[] = [canary, slotLateClose, reattachVsManual, keepaliveSwallow];
