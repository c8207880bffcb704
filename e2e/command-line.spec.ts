/** The command line as people use it: real runs, with each flag once, and Ctrl-C at different moments. */
import { execFile, spawn } from 'node:child_process';
import { once } from 'node:events';
import { existsSync, readFileSync } from 'node:fs';
import { mkdtemp, rm } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { promisify } from 'node:util';
import { eventually } from '../harness/base/eventually.ts';
import { repositoryRoot } from '../harness/setup/root.mjs';
import { expect, test } from 'playwright/test';

interface Ended {
  readonly code: number | null;
  readonly stdout: string;
  readonly stderr: string;
}

interface Running {
  /** What it has printed so far. */
  stdout(): string;
  stderr(): string;
  interrupt(): void;
  /** Its exit code. */
  readonly ended: Promise<number | null>;
}

function run(args: readonly string[], env: NodeJS.ProcessEnv = {}): Running {
  const child = spawn(process.execPath, ['dist/cli.js', ...args], {
    cwd: repositoryRoot,
    env: { ...process.env, ...env },
  });
  let stdout = '';
  let stderr = '';
  child.stdout.setEncoding('utf8').on('data', (text: string) => (stdout += text));
  child.stderr.setEncoding('utf8').on('data', (text: string) => (stderr += text));
  return {
    stdout: () => stdout,
    stderr: () => stderr,
    interrupt: () => child.kill('SIGINT'),
    ended: once(child, 'close').then(([code]) => code as number | null),
  };
}

async function holdfast(args: readonly string[], env: NodeJS.ProcessEnv = {}): Promise<Ended> {
  const running = run(args, env);
  const code = await running.ended;
  return { code, stdout: running.stdout(), stderr: running.stderr() };
}

function resultIn(file: string): { readonly scenarios: readonly { name: string; status: string }[] } {
  return JSON.parse(readFileSync(file, 'utf8')) as ReturnType<typeof resultIn>;
}

test('torture takes the flags that users of Playwright know', async ({}, info) => {
  const output = info.outputPath('run');
  const json = info.outputPath('copy.json');
  const summary = info.outputPath('summary.md');
  const { code, stdout } = await holdfast(
    [
      ...['torture', '--grep', 'health-check|error-pages', '--shard', '1/2', '--repeat-each', '2'],
      ...['--workers', '2', '--retries', '1', '--timeout', '60000', '-x', '--bail', '2'],
      ...['--reporter', 'line,github', '--quiet', '--no-color', '--output', output, '--json', json],
    ],
    { GITHUB_STEP_SUMMARY: summary },
  );
  expect(stdout).toMatch(/^All 2 scenarios passed\n2 passed, 0 failed, 0 skipped/);
  expect(code).toBe(0);
  expect(resultIn(json).scenarios.map(({ name }) => name)).toEqual(['error-pages', 'error-pages']);
  for (const file of ['torture.html', 'torture-histories/junit.xml', 'torture-histories/error-pages-2.jsonl'])
    expect(existsSync(join(output, file)), file).toBe(true);
  expect(readFileSync(summary, 'utf8')).toContain('### All 2 scenarios passed');
});

test('a scenario over its time limit fails, is played again, and --until-fail ends', async ({}, info) => {
  const { code, stdout } = await holdfast([
    ...['torture', '-g', 'health-check', '--timeout', '1', '--retries', '1', '--until-fail'],
    ...['--reporter', 'json', '--output', info.outputPath('run')],
  ]);
  expect(code).toBe(1);
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

test('sim runs a shard of the seeds, and stops at --bail', async () => {
  const clean = await holdfast(['sim', '--seeds', '9', '--shard', '2/3', '--quiet', '--json']);
  expect(JSON.parse(clean.stdout)).toMatchObject({ seeds: 3, passed: 3, failed: 0 });
  expect(clean.code).toBe(0);
  // A bug that every seed finds.
  const canary = ['sim', '--mutant', 'canary', '--seed-from', '5', '--workers', '1', '--no-color', '--json'];
  const bailed = await holdfast([...canary, '--seeds', '9', '--bail', '2']);
  expect(JSON.parse(bailed.stdout)).toMatchObject({ seeds: 2, failed: 2 });
  expect(bailed.code).toBe(1);
  const endless = await holdfast([...canary, '--until-fail']);
  expect(JSON.parse(endless.stdout)).toMatchObject({ seeds: 1, failed: 1 });
});

test('repro plays a race several times, and prints JUnit', async ({}, info) => {
  const race = ['repro', 'e2e/races/stale-409.race', '--repeat-each', '2', '--reporter', 'junit'];
  const { code, stdout } = await holdfast([...race, '-o', info.outputPath('run')]);
  expect(stdout).toMatch(/^<\?xml.*\n<testsuites name="All 2 scenarios passed" tests="2" failures="0"/);
  expect(stdout).toContain('(repeat 2)');
  expect(code).toBe(0);
});

test('soak prints its result as JSON', async ({}, info) => {
  const soak = ['soak', '--minutes', '0.05', '--pace', 'fast', '--faults', 'none', '-x', '--json', '-q'];
  const { code, stdout } = await holdfast([...soak, '-o', info.outputPath('run')]);
  expect(JSON.parse(stdout)).toMatchObject({ kind: 'soak', failed: 0 });
  expect(code).toBe(0);
});

test('bench prints its figures as JSON', { tag: '@nightly' }, async () => {
  const { stdout } = await holdfast(['bench', '--rounds', '1', '--kills', '0', '--json', '--quiet']);
  expect(JSON.parse(stdout)).toHaveProperty('ratios.rtt');
});

test('--list lists and runs nothing', async () => {
  const { code, stdout } = await holdfast(['torture', '--list', '-g', 'worker']);
  expect(stdout).toMatch(/^worker-killed {2}The worker is/);
  expect(code).toBe(0);
  expect((await holdfast(['soak', '--list'])).stdout).toMatch(/^worker-killed-idle +light, default, heavy\n/);
  expect((await holdfast(['sim', '--list'])).stdout).toContain('relay-killed\n');
});

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
      expect(child.stdout()).toMatch(/Stopped early|stopped before the end/);
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
