/** From a problem in the field to a race: a relay records, and the commands of the documentation read it. */
import { readFile } from 'node:fs/promises';
import { join } from 'node:path';
import { expect, test as harness } from 'holdfast/harness';
import { holdfast as command, type Ended } from './run-holdfast.ts';

const test = harness.extend({
  relayArgs: async ({}, use, info) => {
    await use(['--record', info.outputPath('recording')]);
  },
});

test(
  'a recording shows which faults there were, without addresses, and becomes a race',
  { tag: '@nightly' },
  async ({ page, faults, site, stage }, info) => {
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
