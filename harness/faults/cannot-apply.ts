/** Why some faults cannot strike in some states, where several faults share the reason. */

export const UNANSWERED =
  'while a page waits for the answer to a navigation that a client asked for, Chromium answers no command of it';
export const NEVER_SILENT = 'each event of a page keeps the worker alive, and this page never falls silent';
