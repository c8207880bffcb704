import path from 'node:path';
import { repositoryRoot } from './root.mjs';

const reports = path.join(repositoryRoot, 'test-results');
const vitestReport = path.join(reports, 'vitest.json');
const simReport = path.join(reports, 'sim.json');
const canaryReport = path.join(reports, 'canary.json');
const exhaustiveReport = path.join(reports, 'exhaustive.json');
const fuzzReport = path.join(reports, 'fuzz.json');
const packageReport = path.join(reports, 'package.json');
const playwrightReport = path.join(reports, 'playwright.json');

/**
 * One stage of `npm test`. Without a `runner`, the exit codes of its commands decide whether it passed.
 *
 * @typedef {object} TestStage
 * @property {string} name
 * @property {string} summary
 * @property {boolean} browser Whether it needs a Chromium.
 * @property {boolean} [oneCore] It keeps only one core busy: neighbours in the list that do so too run at the same time,
 *   and what each prints appears when it has ended.
 * @property {readonly (readonly string[])[]} commands Scripts with their arguments; all of them run. A script
 *   that begins with `dist/` or `harness/` is in the repository, any other in node_modules.
 * @property {{ name: 'vitest' | 'playwright' | 'sim' | 'canary' | 'exhaustive' | 'fuzz' | 'package', report: string }} [runner] The test runner and the absolute path
 *   of the JSON report it writes.
 * @property {NodeJS.ProcessEnv} [env]
 */

/** @type {readonly TestStage[]} In the order they run. */
export const testStages = [
  {
    name: 'lint',
    summary: 'eslint, import rules (dependency-cruiser), word list, prettier',
    browser: false,
    oneCore: true,
    commands: [
      ['eslint/bin/eslint.js', '.'],
      ['dependency-cruiser/bin/dependency-cruise.mjs', 'relay', 'extension', 'harness', 'e2e'],
      ['harness/setup/check-words.mjs'],
      ['prettier/bin/prettier.cjs', '--check', '.'],
    ],
  },
  {
    name: 'types',
    summary: 'tsc for the programs and for the extension; docstrings of what is exported (typedoc)',
    browser: false,
    oneCore: true,
    commands: [
      ['typescript/bin/tsc', '-p', 'tsconfig.json'],
      ['typescript/bin/tsc', '-p', 'extension/tsconfig.json'],
      ['typedoc/bin/typedoc', '--emit', 'none'],
    ],
  },
  {
    name: 'sim',
    summary: 'relay and extension in virtual time, 200 seeds',
    browser: false,
    oneCore: true,
    commands: [['dist/cli.js', 'sim', '--seeds', '200', '--workers', '1', '--json', simReport]],
    runner: { name: 'sim', report: simReport },
  },
  {
    name: 'canary',
    summary: 'a bug put back, another one each day: the simulator must catch it',
    browser: false,
    oneCore: true,
    commands: [['dist/cli.js', 'zoo', '--canary', '--json', canaryReport]],
    runner: { name: 'canary', report: canaryReport },
  },
  {
    name: 'fuzz',
    summary: 'the corpus and 5,000 hostile messages on each surface',
    browser: false,
    oneCore: true,
    commands: [['dist/cli.js', 'fuzz', '--messages', '5000', '--seed', '1', '--json', fuzzReport]],
    runner: { name: 'fuzz', report: fuzzReport },
  },
  {
    name: 'exhaustive',
    summary: 'every fault at every step of short drills, in virtual time',
    browser: false,
    commands: [['dist/cli.js', 'sim', '--exhaustive', '--json', exhaustiveReport]],
    runner: { name: 'exhaustive', report: exhaustiveReport },
  },
  {
    name: 'unit',
    summary: 'unit tests (vitest)',
    browser: false,
    commands: [
      [
        'vitest/vitest.mjs',
        'run',
        '--reporter=default',
        '--reporter=json',
        `--outputFile.json=${vitestReport}`,
      ],
    ],
    runner: { name: 'vitest', report: vitestReport },
  },
  {
    name: 'e2e',
    summary: 'tests in a real Chromium (playwright)',
    browser: true,
    commands: [
      [
        'playwright/cli.js',
        'test',
        '--project=torture',
        '--project=security-sample',
        '--project=people',
        '--project=clients-sample',
        '--project=survival-sample',
        '--project=races',
        '--reporter=list,json',
      ],
    ],
    runner: { name: 'playwright', report: playwrightReport },
    env: { PLAYWRIGHT_JSON_OUTPUT_FILE: playwrightReport },
  },
  {
    name: 'package',
    summary: 'the packed package, installed in an empty folder and used there',
    browser: true,
    commands: [['harness/setup/package-test.mjs', packageReport]],
    runner: { name: 'package', report: packageReport },
  },
];
