import {
  existsSync,
  mkdirSync,
  mkdtempSync,
  readdirSync,
  readFileSync,
  rmSync,
  utimesSync,
  writeFileSync,
} from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { afterEach, beforeEach, expect, test } from 'vitest';
import { keepPreviousRun, KEPT_RUNS_MAX } from './previous-runs.ts';

let folder: string;

beforeEach(() => {
  folder = mkdtempSync(join(tmpdir(), 'holdfast-previous-'));
});

afterEach(() => rmSync(folder, { recursive: true }));

/** Writes what a run leaves. */
function run(second: number, name = 'torture'): { readonly report: string; readonly beside: string } {
  const report = join(folder, `${name}.html`);
  const beside = join(folder, `${name}-histories`);
  keepPreviousRun(report, beside);
  mkdirSync(beside, { recursive: true });
  writeFileSync(report, `run ${second}`);
  writeFileSync(join(beside, 'result.json'), `result ${second}`);
  utimesSync(report, second, second);
  return { report, beside };
}

test('the files of the last run move together', () => {
  run(1);
  const { report } = run(2);
  expect(readFileSync(report, 'utf8')).toBe('run 2');
  const [only = ''] = readdirSync(join(folder, 'previous'));
  expect(only).toBe('torture-1970-01-01T00-00-01-000Z');
  const own = join(folder, 'previous', only);
  expect(readFileSync(join(own, 'torture.html'), 'utf8')).toBe('run 1');
  expect(readFileSync(join(own, 'torture-histories', 'result.json'), 'utf8')).toBe('result 1');
});

test('the oldest are removed, of this command only', () => {
  run(1, 'torture-mine');
  run(2, 'torture-mine');
  for (let second = 1; second <= KEPT_RUNS_MAX + 3; second++) run(second);
  const kept = readdirSync(join(folder, 'previous'));
  expect(kept.filter((name) => name.startsWith('torture-1970'))).toHaveLength(KEPT_RUNS_MAX);
  expect(kept).toContain('torture-mine-1970-01-01T00-00-01-000Z');
  expect(kept).not.toContain('torture-1970-01-01T00-00-02-000Z');
});

test('a first run leaves nothing', () => {
  run(1);
  expect(existsSync(join(folder, 'previous'))).toBe(false);
});
