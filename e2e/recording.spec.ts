/** From a problem in the field to a race: a relay records, and the commands of the documentation read it. */
import { readFile, readdir, writeFile } from 'node:fs/promises';
import { join } from 'node:path';
import { stripVTControlCharacters } from 'node:util';
import { expect, test as harness } from 'holdfast/harness';
import { holdfast as command, type Ended } from './run-holdfast.ts';

/** Only ends a hang: each test runs several commands, which start browsers or search for a seed. */
const hangMs = 600_000;

const test = harness.extend({
  relayArgs: async ({}, use, info) => {
    await use(['--record', info.outputPath('recording')]);
  },
});

test(
  'a recording shows which faults there were, without addresses, and becomes a race',
  { tag: '@nightly' },
  async ({ page, faults, site, stage }, info) => {
    test.setTimeout(hangMs);
    const folder = info.outputPath();
    const holdfast = (...args: readonly string[]): Promise<Ended> => command(args, {}, folder);
    await page.goto(site.url('/articles/1'));
    await faults.killWorker();
    await page.locator('#count').click();
    await expect(page).toSurvive('socket-reset');
    await stage.settled();
    await stage.relay.stop();

    const file = join(folder, 'out', 'holdfast-diagnosis.jsonl');
    const nobody = await holdfast('diagnose', '--record', 'recording', '--output', 'out');
    expect([nobody.code, nobody.stderr]).toEqual([2, expect.stringContaining('add --yes')]);
    const written = await holdfast('diagnose', '--record', 'recording', '--output', 'out', '--yes');
    expect(written.code, written.stderr).toBe(0);
    expect(written.stdout).toContain('no content of pages');
    const text = await readFile(file, 'utf8');
    expect(text).toContain('Runtime.');
    expect(text).not.toContain('articles');

    const checked = await holdfast('check', file);
    expect(checked.stdout).toContain('Passed: no invariant was violated.');
    expect(checked.code).toBe(0);

    const from = await holdfast('repro', '--from', file);
    expect(from.code, from.stderr).toBe(0);
    expect(from.stdout).toMatch(/Found: worker-killed.*socket-reset/);
    expect(from.stdout).toMatch(/^Seed: {2}\d+ has /m);
    const race = await readFile(join(folder, 'reports', 'recorded.race'), 'utf8');
    expect(race).toMatch(/kill the worker\n[^]*the page works\nreset the connection\nthe page works/);
  },
);

/** As `repro --from` writes it for a recording in which the worker was killed once. */
const KILLED_ONCE = `# Recorded: the worker was killed once
kill the worker
the page works
everything recovers
`;

test(
  'the race of a recording fails with the bug, and says why in terminal, report and history; without the bug it passes',
  { tag: '@nightly' },
  async ({}, info) => {
    test.setTimeout(hangMs);
    const folder = info.outputPath();
    const file = join(folder, 'recorded.race');
    await writeFile(file, KILLED_ONCE);
    const repro = (...args: readonly string[]): Promise<Ended> =>
      command(['repro', file, '--output', join(folder, 'out'), ...args], {}, folder);

    const red = await repro('--mutant', 'worker-amnesia', '--until-fail');
    const said = stripVTControlCharacters(red.stdout);
    expect(red.code, red.stderr).toBe(1);
    expect(said).toMatch(/Line 3.*the page works/);
    // The cause comes before what the client got.
    expect(said).toMatch(/Cause: the extension: [^]*Line 3/);
    const report = await readFile(join(folder, 'out', 'repro.html'), 'utf8');
    expect(report).toContain('--mutant worker-amnesia');
    expect(report).toMatch(/Line 3[^<]*the page works/);
    const written = await readdir(join(folder, 'out'), { recursive: true });
    expect(written.filter((name) => name.endsWith('.jsonl'))).toHaveLength(1);

    const green = await repro();
    expect(green.code, green.stdout).toBe(0);
  },
);
