/**
 * @typedef {object} Command
 * @property {string} summary One line for the list of commands.
 * @property {boolean} browser Whether it needs a Chromium.
 */

/**
 * The commands that dist/cli.js carries out after the set-up. A command that is added to harness/cli is
 * listed here too; an unknown one is refused before anything is installed for it.
 *
 * @type {Readonly<Record<string, Command>>}
 */
export const programCommands = {
  torture: { summary: 'put the relay through its torments in a real Chromium', browser: true },
  soak: { summary: 'work through the relay as people do, for long, while faults strike', browser: true },
  repro: { summary: 'play a saved failure again', browser: true },
  sim: {
    summary: 'run relay and extension in virtual time, through thousands of fault schedules',
    browser: false,
  },
  fuzz: { summary: 'send relay and extension what nobody should send', browser: false },
  check: { summary: 'judge a saved history again', browser: false },
  report: { summary: 'make one report of saved results, or compare two', browser: false },
  bench: { summary: 'measure what the relay costs', browser: true },
  relay: { summary: 'run the relay', browser: false },
};

/** @returns {string} what to print for `--help` and for wrong usage. */
export function usage() {
  const all = [
    ['setup', 'install what is missing and build what is stale'],
    ['test', 'lint, types, unit and end-to-end tests'],
    ...Object.entries(programCommands).map(([name, { summary }]) => [name, summary]),
  ];
  return [
    'Usage: holdfast COMMAND [arguments…]',
    '',
    'Commands:',
    ...all.map(([name, summary]) => `  ${(name ?? '').padEnd(10)}${summary ?? ''}`),
    '',
    'holdfast COMMAND --help tells about one command.',
    'Exit codes: 0 passed, 1 failed, 2 wrong usage, 3 could not tell (no browser, trouble with the machine).',
  ].join('\n');
}
