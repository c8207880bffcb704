import type { Mutant } from '../mutant.ts';
import { ACCESS_MUTANTS } from './access.ts';
import { FEATURE_MUTANTS } from './features.ts';
import { HISTORIC_MUTANTS } from './historic.ts';
import { HISTORIC_TAB_MUTANTS } from './historic-tabs.ts';
import { LINK_MUTANTS } from './link.ts';
import { REQUEST_MUTANTS } from './requests.ts';
import { SESSION_MUTANTS } from './sessions.ts';
import { SHARED_TAB_MUTANTS } from './shared-tabs.ts';
import { TAB_MUTANTS } from './tabs.ts';
import { WORKER_MUTANTS } from './worker.ts';
import { announceLost } from './announce-lost.ts';
import { canary } from './canary.ts';
import { challengeNoTimeout } from './challenge-no-timeout.ts';
import { firstFrameMissed } from './first-frame-missed.ts';
import { foreignFrameKept } from './foreign-frame-kept.ts';
import { keepaliveSwallow } from './keepalive-swallow.ts';
import { reattachVsManual } from './reattach-vs-manual.ts';
import { revivalUnheard } from './revival-unheard.ts';
import { slotHalfOpen } from './slot-half-open.ts';
import { slotLateClose } from './slot-late-close.ts';
import { slotStale409 } from './slot-stale-409.ts';
import { wedgeUnnoticed } from './wedge-unnoticed.ts';
import { waitersEarly } from './waiters-early.ts';

export const MUTANTS: readonly Mutant[] = [
  canary,
  slotLateClose,
  slotStale409,
  slotHalfOpen,
  waitersEarly,
  announceLost,
  firstFrameMissed,
  challengeNoTimeout,
  reattachVsManual,
  keepaliveSwallow,
  revivalUnheard,
  foreignFrameKept,
  wedgeUnnoticed,
  ...HISTORIC_MUTANTS,
  ...HISTORIC_TAB_MUTANTS,
  ...LINK_MUTANTS,
  ...REQUEST_MUTANTS,
  ...SESSION_MUTANTS,
  ...TAB_MUTANTS,
  ...FEATURE_MUTANTS,
  ...ACCESS_MUTANTS,
  ...WORKER_MUTANTS,
  ...SHARED_TAB_MUTANTS,
];
