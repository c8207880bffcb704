import type { Fault } from '../stage/fault.ts';

/** What is true of each fault after which the extension starts anew: its debuggers are gone, and the shared tabs are not. */
export const EXTENSION_RESTARTS = {
  aftermath: 'same-page',
  tolerates: ['request-failed', 'navigation-cut-off'],
  losesUnseen: true,
} as const satisfies Partial<Fault>;
