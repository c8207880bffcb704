import { mkdtempSync, readFileSync, rmSync, writeFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { afterEach, beforeEach, expect, test } from 'vitest';
import { CI_SERVICES, initFiles, KINDS } from './files.ts';
import { writeFiles } from './write.ts';

let folder: string;

beforeEach(() => {
  folder = mkdtempSync(join(tmpdir(), 'holdfast-init-'));
});

afterEach(() => rmSync(folder, { recursive: true }));

const CI_FILE = { github: '.github/workflows/holdfast.yml', gitlab: '.gitlab-ci.yml' } as const;

test.each(KINDS.flatMap((kind) => CI_SERVICES.map((ci) => [kind, ci] as const)))(
  'writes a spec, a configuration and a CI job for %s on %s',
  async (kind, ci) => {
    const written = await writeFiles(folder, kind, ci);
    expect(written.map(({ file }) => file)).toEqual([
      `e2e/${kind}.spec.ts`,
      'playwright.config.ts',
      CI_FILE[ci],
    ]);
    for (const { file, created } of written) {
      expect(created).toBe(true);
      expect(readFileSync(join(folder, file), 'utf8')).toBe(initFiles(kind, ci)[file]);
    }
  },
);

test.each(KINDS)(
  'the job of GitLab for %s runs what that of GitHub runs, and keeps its JUnit files',
  (kind) => {
    const commands = (ci: 'github' | 'gitlab'): string[] =>
      [...initFiles(kind, ci)[CI_FILE[ci]]!.matchAll(/(?:run: |^ +- )(np[mx] .*)$/gm)].map(([, line = '']) =>
        line.replace(/ --cache .*| --reporter=.*/, ''),
      );
    expect(commands('gitlab')).toEqual(commands('github'));
    expect(commands('gitlab').length).toBeGreaterThan(3);
    expect(initFiles(kind, 'gitlab')['.gitlab-ci.yml']).toContain('junit: reports/**/*.xml');
  },
);

test('never overwrites', async () => {
  const mine = join(folder, 'playwright.config.ts');
  writeFileSync(mine, 'mine');
  const written = await writeFiles(folder, 'relay', 'github');
  expect(written.filter(({ created }) => !created)).toEqual([
    { file: 'playwright.config.ts', created: false },
  ]);
  expect(readFileSync(mine, 'utf8')).toBe('mine');
});

test('rejects where it cannot write', async () => {
  writeFileSync(join(folder, 'e2e'), 'a file');
  await expect(writeFiles(folder, 'relay', 'github')).rejects.toThrow(/EEXIST|ENOTDIR/);
});
