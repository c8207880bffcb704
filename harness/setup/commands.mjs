import { isClone } from './root.mjs';

/**
 * @typedef {object} Command
 * @property {string} summary One line in the list of commands.
 * @property {boolean} browser Whether the command needs a Chromium.
 * @property {true} [cloneOnly] Whether it needs what is only in the repository.
 */

/**
 * The commands of dist/cli.js, which run after the set-up. List each command of harness/cli here: an unknown
 * command is rejected before anything is installed.
 *
 * @type {Readonly<Record<string, Command>>}
 */
const allCommands = {
  torture: {
    summary: 'break the relay and its extension in a real Chromium, in every known way',
    browser: true,
  },
  soak: {
    summary: 'use the relay at human pace for a long time, while faults strike',
    browser: true,
  },
  repro: { summary: 'replay a saved failure or a race', browser: true },
  sim: {
    summary: 'run relay and extension in virtual time, under thousands of fault schedules',
    browser: false,
  },
  zoo: {
    summary: 'put bugs back into relay and extension, one at a time, and see what catches them',
    browser: false,
    cloneOnly: true,
  },
  fuzz: { summary: 'send hostile input to relay and extension', browser: false, cloneOnly: true },
  check: { summary: 'check a saved history against the invariants', browser: false },
  report: { summary: 'make one report from saved results, or compare two', browser: false },
  bench: { summary: 'measure what the relay costs', browser: true },
  'page-tests': {
    summary: 'run the tests of Playwright or Puppeteer directly and through the relay, and compare',
    browser: true,
    cloneOnly: true,
  },
  relay: { summary: 'run the relay', browser: false },
  connect: { summary: 'print the configuration that connects a client to the relay', browser: false },
  doctor: { summary: 'check this machine: Node, Chromium, ports, the extension', browser: false },
  init: { summary: 'write an example spec, its configuration and a CI workflow', browser: false },
};

/** @returns {Readonly<Record<string, Command>>} the commands that work here: in a clone, or from an installed package. */
export function programCommands() {
  return Object.fromEntries(
    Object.entries(allCommands).filter(([, { cloneOnly }]) => isClone || cloneOnly !== true),
  );
}

/** @returns {(readonly [name: string, summary: string])[]} in the order of the list of commands. */
function described() {
  return [
    isClone
      ? ['setup', 'install what is missing and build what is stale']
      : ['setup', 'install a Chromium if there is none'],
    ...(isClone
      ? [/** @type {const} */ (['test', 'run lint, type checks, unit tests, simulator and end-to-end tests'])]
      : []),
    ...Object.entries(programCommands()).map(([name, { summary }]) => /** @type {const} */ ([name, summary])),
  ];
}

/** @returns {string[]} all commands, also those of the set-up itself. */
export function commandNames() {
  return described().map(([name]) => name);
}

/** @returns {string} the text for `--help` and for wrong usage. */
export function usage() {
  return [
    'Usage: holdfast COMMAND [arguments…]',
    '',
    'Commands:',
    ...described().map(([name, summary]) => `  ${name.padEnd(10)}${summary}`),
    '',
    'Run "holdfast COMMAND --help" for the options of a command.',
    'Exit codes: 0 passed, 1 failed, 2 wrong usage, 3 inconclusive (no browser, a problem with the machine, interrupted).',
  ].join('\n');
}
