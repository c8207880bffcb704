/** What the process says to the shell, for every command. */
export const EXIT = {
  passed: 0,
  failed: 1,
  /** Wrong usage. */
  usage: 2,
  /** It could not be told: no browser, trouble with the machine, stopped before anything ran. */
  unknown: 3,
} as const;
