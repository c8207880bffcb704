/** Why some faults cannot strike in some states, if several faults share the reason. */

export const UNANSWERED =
  'while a page waits for the response to a navigation from a client, Chromium answers no commands for that page';
export const NEVER_SILENT =
  'every event of a page keeps the worker alive, and this page keeps sending events';
