/** The exit codes of every command. */
export const EXIT = {
  passed: 0,
  failed: 1,
  /** Wrong usage. */
  usage: 2,
  /** Inconclusive: no browser, a problem with the machine, or stopped before the end. */
  unknown: 3,
} as const;
