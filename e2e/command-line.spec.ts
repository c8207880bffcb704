/** The command line as people use it: real runs, with each flag once, and Ctrl-C at different moments. */
import { execFile } from 'node:child_process';
import { existsSync, readFileSync } from 'node:fs';
import { mkdir, mkdtemp, rm } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { promisify } from 'node:util';
import { eventually } from '../harness/base/eventually.ts';
import { freePort } from '../harness/base/free-port.ts';
import { expect, test } from 'playwright/test';
import { flagRuns } from './command-line-flags.ts';
import { holdfast, run } from './run-holdfast.ts';

test('a step of GitHub Actions gets annotations and a summary', async ({}, info) => {
  const summary = info.outputPath('summary.md');
  const torture = ['torture', '-g', 'health-check', '--reporter', 'line,github', '-q'];
  const { stdout } = await holdfast([...torture, '-o', info.outputPath('run')], {
    GITHUB_STEP_SUMMARY: summary,
  });
  expect(stdout).toContain('1 passed, 0 failed');
  expect(readFileSync(summary, 'utf8')).toContain('### ');
});

test('a scenario over its time limit fails, is played again, and --until-fail ends', async ({}, info) => {
  const { code, stdout, stderr } = await holdfast(
    [
      ...['torture', '-g', 'health-check', '--timeout', '1', '--retries', '1', '--until-fail'],
      ...['--reporter', 'json', '--output', info.outputPath('run')],
    ],
    { GITHUB_ACTIONS: 'true', GITHUB_STEP_SUMMARY: info.outputPath('summary.md') },
  );
  expect(code).toBe(1);
  // Standard output is JSON and nothing else.
  expect(stderr).toContain('::error title=');
  const { scenarios } = JSON.parse(stdout) as {
    scenarios: { error: { message: string }; failedAttempts: { message: string }[] }[];
  };
  expect(scenarios).toHaveLength(1);
  const overTime = 'Timed out after 0.001 s waiting for the scenario to finish';
  const [{ error, failedAttempts } = { error: undefined, failedAttempts: [] }] = scenarios;
  expect([error, ...failedAttempts].map((each) => each?.message.split('\n', 1)[0])).toEqual([
    overTime,
    overTime,
  ]);
});

test('sim stops at --bail', async () => {
  // A bug that every seed finds, and before them the recorded transcripts.
  const canary = ['sim', '--mutant', 'canary', '--seed-from', '5', '--workers', '1', '--no-color', '--json'];
  const bailed = await holdfast([...canary, '--seeds', '9', '--bail', '2']);
  expect(JSON.parse(bailed.stdout)).toMatchObject({ seeds: 0, failed: 2 });
  const seeds = await holdfast([...canary, '--minutes', '0.5', '--seeds', '9', '--bail', '2']);
  expect(JSON.parse(seeds.stdout)).toMatchObject({ seeds: 2, failed: 2 });
  expect(bailed.code).toBe(1);
});

for (const { title, args, env, code, says, writes = [], nightly = false } of flagRuns) {
  test(title, nightly ? { tag: '@nightly' } : {}, async ({}, info) => {
    const folder = info.outputPath('run');
    await mkdir(folder, { recursive: true });
    const port = await freePort();
    const given = args.map((arg) => arg.replace('OUT', folder).replace('PORT', String(port)));
    const ended = await holdfast(given, env);
    const output = ended.stdout + ended.stderr;
    expect(output).toMatch(says);
    expect(ended.code, output).toBe(code);
    for (const file of writes) expect(existsSync(join(folder, file)), file).toBe(true);
  });
}

test('an unknown flag is refused with the closest one', async () => {
  const { code, stderr } = await holdfast(['torture', '--repeat-eech', '2']);
  expect(stderr).toBe(
    "error: unknown option '--repeat-eech'\n(Did you mean --repeat-each?)\nRun it with --help to see its options.\n",
  );
  expect(code).toBe(2);
});

test.describe('Ctrl-C', () => {
  /** As in a deep workspace: too long for the path of a Unix socket. */
  const DEEP = 'in-a-workspace-whose-path-is-as-long-as-they-are-in-some-ci-jobs';
  /** When to press it. */
  type Moment = (stdout: string, output: string) => boolean;

  const setUp: Moment = (_stdout, output) =>
    existsSync(join(output, 'torture-histories', 'error-pages.jsonl'));
  const scenario: Moment = (stdout) => stdout.includes('✓');
  const soaking: Moment = (stdout) => stdout.includes('iterations');

  const torture = ['torture', '-g', 'error-pages|machine-gun', '--repeat-each', '2'];
  const soak = ['soak', '--pace', 'fast', '--minutes', '5'];
  for (const [what, args, report, moment] of [
    ['while torture sets up its first stage', torture, 'torture.html', setUp],
    ['in the midst of torture', torture, 'torture.html', scenario],
    ['in the midst of a soak', soak, 'soak.html', soaking],
  ] as const) {
    test(`${what}: the report is written, nothing is left running`, async ({}, info) => {
      const output = info.outputPath('run');
      const temporary = await mkdtemp(join(tmpdir(), `holdfast-ctrl-c-${DEEP}-`));
      const child = run([...args, '--output', output], { TMPDIR: temporary });
      const early = child.ended.then((code) => {
        throw new Error(`It ended with code ${String(code)}:\n${child.stdout()}${child.stderr()}`);
      });
      await Promise.race([early, eventually('it is the moment', () => moment(child.stdout(), output))]);
      child.interrupt();
      expect(await child.ended).toBe(3);
      expect(child.stdout()).toMatch(/stopped early/i);
      expect(existsSync(join(output, report))).toBe(true);
      // Its browser and relay have their files in there.
      await eventually('nothing runs any more', async () => !(await commandLines()).includes(temporary));
      await rm(temporary, { recursive: true, maxRetries: 10 });
    });
  }
});

/** The command lines of everything that runs on this machine. */
async function commandLines(): Promise<string> {
  const { stdout } = await promisify(execFile)('ps', ['-A', '-o', 'args='], { maxBuffer: 2 ** 26 });
  return stdout;
}
