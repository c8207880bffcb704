/** Runs that together use each flag of each command once. A test compares them with the commands' own lists. */

export interface FlagRun {
  readonly title: string;
  /** `OUT` stands for an empty folder, `PORT` for a free port. */
  readonly args: readonly string[];
  readonly env?: NodeJS.ProcessEnv;
  readonly code: number;
  /** In the output, standard output and standard error together. */
  readonly says: RegExp;
  /** What it writes into `OUT`. */
  readonly writes?: readonly string[];
  /** It takes too long for `npm test`. */
  readonly nightly?: boolean;
}

const NO_DISPLAY = { DISPLAY: '', WAYLAND_DISPLAY: '' };
const race = 'e2e/races/stale-409.race';
const shortSoak = ['soak', '--minutes', '0.05', '--pace', 'fast', '-o', 'OUT'];
const noDisplay = { env: NO_DISPLAY, code: 3, says: /No display found. Omit --headed/ };
const notInstalled = {
  args: ['--target', 'playwriter', '--target-package', 'OUT'],
  code: 2,
  says: /not installed in .*npm install playwriter/,
};

/** Found before anything runs. */
const nowhere = ['--output', 'package.json'];
const unwritable = {
  code: 3,
  says: /^Cannot write to .*package\.json: a file is in the way\. Run the command/,
};

const EACH_COMMAND = [
  ...[
    'torture',
    'soak',
    'repro',
    'sim',
    'fuzz',
    'check',
    'diagnose',
    'report',
    'bench',
    'doctor',
    'init',
    'zoo',
    'page-tests',
  ],
];

export const flagRuns: readonly FlagRun[] = [
  ...EACH_COMMAND.map((command) => ({
    title: `${command} prints its version`,
    args: [command, '--version'],
    code: 0,
    says: /^\d+\.\d+\.\d+\n$/,
  })),
  {
    title: 'torture plays a part of the scenarios twice, in plain lines',
    nightly: true,
    args: [
      ...['torture', '--grep', 'health-check|error-pages', '--shard', '1/2', '--repeat-each', '2'],
      ...['--workers', '2', '--retries', '1', '--timeout', '60000', '-x', '--bail', '2'],
      ...['--reporter', 'line', '--quiet', '--no-color', '--output', 'OUT', '--json', 'OUT/copy.json'],
    ],
    code: 0,
    says: /^All 2 scenarios passed\n2 passed, 0 failed, 0 skipped/,
    writes: ['torture.html', 'copy.json', 'torture-histories/result.json', 'torture-histories/junit.xml'],
  },
  {
    title: 'torture repeats until a scenario fails',
    nightly: true,
    args: ['torture', '-g', 'health-check', '--timeout', '1', '--until-fail', '-o', 'OUT'],
    code: 1,
    says: /Timed out after 0\.001 s waiting for the scenario to finish/,
  },
  {
    title: 'torture kills the worker at messages, and names its report',
    nightly: true,
    args: [
      ...['torture', '-g', 'health-check', '--kill-worker', 'random:0.1', '--seed', '7'],
      ...['-o', 'OUT', '--report', 'OUT/mine.html'],
    ],
    code: 0,
    says: /1 passed, 0 failed/,
    writes: ['mine.html'],
  },
  { title: 'torture lists scenarios', args: ['torture', '--list'], code: 0, says: /^health-check {2}/m },
  {
    title: 'torture in a window',
    nightly: true,
    args: ['torture', '--headed', '-g', 'health'],
    ...noDisplay,
  },
  { title: 'torture of a missing relay', ...notInstalled, args: ['torture', ...notInstalled.args] },
  {
    title: 'torture of an extension that is not there',
    args: ['torture', '--extension', 'OUT', '--url', 'http://127.0.0.1:9/', '--from', 'OUT'],
    code: 2,
    says: /Cannot read .*manifest\.json\. Pass the folder of an unpacked extension/,
  },
  {
    // The package's own test writes the files, in an empty folder.
    title: 'init for a CI service that it does not know',
    args: ['init', 'relay', '--ci', 'jenkins'],
    code: 2,
    says: /argument 'jenkins' is invalid\. Allowed choices are github, gitlab\./,
  },
  {
    title: 'diagnose of a folder without a recording',
    args: [
      ...['diagnose', '--record', 'OUT', '--previous', '--output', 'OUT', '--print', '--yes'],
      ...['--port', 'PORT', '--token-file', 'OUT/token'],
    ],
    code: 2,
    says: /^There is no recording in .*run/,
  },
  {
    title: 'diagnose with a file that the extension has not saved',
    args: ['diagnose', '--record', 'OUT', '--from-extension', 'OUT/none.json'],
    code: 2,
    says: /^Cannot read the diagnosis .*none\.json: ENOENT.*options page/,
  },
  {
    title: 'repro of a recording that is not there',
    args: ['repro', '--from', 'OUT/none.jsonl'],
    code: 2,
    says: /^Cannot read .*none\.jsonl/,
  },
  { title: 'torture whose report cannot be written', args: ['torture', ...nowhere], ...unwritable },
  {
    title: 'torture of an extension whose report cannot be written',
    args: ['torture', '--extension', 'dist/extension', ...nowhere],
    ...unwritable,
  },
  { title: 'soak whose report cannot be written', args: [...shortSoak, ...nowhere], ...unwritable },
  {
    title: 'soak with two clients and a seed',
    nightly: true,
    args: [
      ...[...shortSoak, '--clients', '2', '--seed', '3', '--faults', 'none', '--kill-worker', 'random:0.01'],
      ...['-x', '--bail', '--reporter', 'line', '--report', 'OUT/mine.html', '--no-color'],
    ],
    code: 0,
    says: /0 failed/,
    writes: ['mine.html', 'mine-files/result.json'],
  },
  {
    title: 'soak prints its result as JSON',
    nightly: true,
    args: [...shortSoak, '--faults', 'none', '--json', '--quiet'],
    code: 0,
    says: /^\{[^]*"kind": ?"soak"/,
  },
  {
    title: 'soak with a page that shows it',
    nightly: true,
    args: [...shortSoak, '--live'],
    code: 0,
    says: /Live: http:\/\/127\.0\.0\.1:\d+\//,
    writes: ['soak.html'],
  },
  { title: 'soak lists its faults', args: ['soak', '--list'], code: 0, says: /^worker-killed-idle +light/m },
  { title: 'soak in a window', nightly: true, args: [...shortSoak, '--headed'], ...noDisplay },
  { title: 'soak of a missing relay', ...notInstalled, args: [...shortSoak, ...notInstalled.args] },
  {
    title: 'repro plays a race several times, and prints JUnit',
    nightly: true,
    args: ['repro', race, '--repeat-each', '2', '--reporter', 'junit', '-o', 'OUT'],
    code: 0,
    says: /^<\?xml.*\n<testsuites name="All 2 scenarios passed" tests="2" failures="0"[^]*\(repeat 2\)/,
  },
  {
    title: 'repro repeats until the bug is found that was put back',
    nightly: true,
    args: [
      ...['repro', race, '--mutant', 'slot-stale-409', '--until-fail', '--quiet', '--no-color', '-o', 'OUT'],
      ...['--json', 'OUT/copy.json', '--report', 'OUT/mine.html'],
    ],
    code: 1,
    says: /0 passed, 1 failed/,
    writes: ['copy.json', 'mine.html'],
  },
  { title: 'repro lists', args: ['repro', race, '--list'], code: 0, says: /stale-409/ },
  { title: 'repro in a window', nightly: true, args: ['repro', race, '--headed', '-o', 'OUT'], ...noDisplay },
  {
    title: 'sim runs a part of the seeds',
    args: [
      ...['sim', '--seeds', '9', '--seed-from', '5', '--shard', '2/3', '--workers', '1', '--minutes', '0.5'],
      ...[
        '--faults',
        'worker-killed,relay-killed',
        '--reporter',
        'line',
        '--no-color',
        '--json',
        'OUT/s.json',
      ],
    ],
    code: 0,
    says: /3 passed, 0 failed/,
    writes: ['s.json'],
  },
  {
    title: 'sim stops at the first failure, and shrinks it',
    args: ['sim', '--mutant', 'canary', '--seed', '5', '--shrink', '--trace', '-x', '--bail', '--quiet'],
    code: 1,
    says: /--replay/,
  },
  {
    title: 'sim runs seeds until one fails',
    args: ['sim', '--mutant', 'canary', '--until-fail', '--workers', '1', '--json'],
    code: 1,
    says: /"failed": ?1/,
  },
  {
    title: 'sim says which replay it cannot read',
    args: ['sim', '--replay', 'OUT/nothing.json', '--until-step', '5'],
    code: 2,
    says: /nothing\.json/,
  },
  {
    title: 'sim says which extension it cannot read',
    args: ['sim', '--extension', 'OUT', '--relay-model', 'v1'],
    code: 2,
    says: /manifest\.json/,
  },
  { title: 'sim lists its faults', args: ['sim', '--list'], code: 0, says: /^relay-killed$/m },
  { title: 'zoo lists its mutants', args: ['zoo', '--list'], code: 0, says: /slot-stale-409/ },
  {
    title: 'zoo tries a mutant',
    args: [
      ...[
        'zoo',
        '--only',
        'slot-stale-409',
        '--by',
        'seeds',
        '--seeds',
        '1',
        '--seed-from',
        '2',
        '--shard',
        '1/1',
      ],
      ...['--workers', '1', '--no-color', '--json', 'OUT/zoo.json'],
    ],
    code: 0,
    says: /of 1 mutants were caught within 1 seed/,
    writes: ['zoo.json'],
  },
  {
    title: 'sim runs seeds for a while',
    args: ['sim', '--for', '1s', '--faults', 'none', '--workers', '1'],
    code: 0,
    says: /\d+ seeds: \d+ passed, 0 failed/,
  },
  {
    title: 'sim searches exhaustively, and stops at the first failure',
    args: ['sim', '--exhaustive', '--mutant', 'canary', '--bail', '--workers', '1'],
    code: 1,
    says: /Exhaustive search: \d+ of \d+ schedules covered/,
  },
  {
    title: 'sim records its transcripts',
    nightly: true,
    args: ['sim', '--record-transcripts'],
    code: 0,
    says: /\d+ transcripts recorded/,
  },
  {
    title: 'zoo checks the canary of a day',
    args: ['zoo', '--canary', '2026-11-28', '--json', 'OUT/canary.json'],
    code: 0,
    says: /✓ The canary of 2026-11-28 is [a-z-]+ .*caught at seed/,
    writes: ['canary.json'],
  },
  {
    title: 'zoo says which day it does not know',
    args: ['zoo', '--canary'],
    env: { HOLDFAST_CANARY_DATE: 'someday' },
    code: 2,
    says: /^HOLDFAST_CANARY_DATE is 'someday'. Set it to a date such as/,
  },
  {
    title: 'zoo tries a random change',
    args: [
      'zoo',
      '--generated',
      '1',
      '--generated-seed',
      '3',
      '--seeds',
      '1',
      '--quiet',
      '--resume',
      '--json',
    ],
    code: 0,
    says: /"clean"/,
  },
  {
    title: 'fuzz attacks one surface',
    args: [
      ...['fuzz', '--surface', 'http', '--messages', '50', '--seed', '1', '--no-color'],
      ...['--json', 'OUT/fuzz.json'],
    ],
    code: 0,
    says: /✓ http      \d+ messages/,
    writes: ['fuzz.json'],
  },
  {
    title: 'fuzz finds a bug that was put back',
    args: ['fuzz', '--surface', 'client', '--messages', '0', '--seed', '1', '--mutant', 'deep-nesting'],
    code: 1,
    says: /✗ client    /,
  },
  {
    title: 'check says which history it cannot read',
    args: ['check', 'OUT/nothing.jsonl', '--json'],
    code: 2,
    says: /nothing\.jsonl/,
  },
  {
    title: 'report says which history it cannot read',
    args: ['report', 'OUT/nothing.jsonl', '-o', 'OUT'],
    code: 2,
    says: /Cannot make a page of .*nothing\.jsonl: ENOENT/,
  },
  {
    title: 'report says which result it cannot read',
    args: ['report', 'OUT/nothing.json', '--json', 'OUT/r.json', '-o', 'OUT', '--report', 'OUT/mine.html'],
    code: 2,
    says: /nothing\.json/,
  },
  {
    title: 'doctor examines the machine for one relay',
    nightly: true,
    args: ['doctor', '--json', '--port', 'PORT', '--token-file', 'OUT/token'],
    code: 0,
    says: /"round trip"/,
  },
  {
    title: 'bench prints its figures',
    args: [
      ...[
        'bench',
        '--rounds',
        '1',
        '--kills',
        '0',
        '--flood',
        '1',
        '--reporter',
        'list',
        '--quiet',
        '--no-color',
      ],
      ...['--json', 'OUT/bench.json'],
    ],
    code: 0,
    says: /rtt/,
    writes: ['bench.json'],
    nightly: true,
  },
  {
    title: 'page-tests of a clone that is not there',
    args: [
      ...['page-tests', '--playwright', 'v1', '--from', 'OUT', '-g', 'dialog', '--runs', '1'],
      ...['--workers', '1', '--shard', '1/2', '--resume', '--output', 'OUT', '--no-color'],
    ],
    code: 3,
    says: /The page tests did not run: git clone .* ended with \d+/,
  },
  {
    title: 'page-tests of two suites at once',
    args: ['page-tests', '--playwright', 'v1', '--puppeteer', 'puppeteer-v1'],
    code: 2,
    says: /cannot be used with option '--playwright/,
  },
];
