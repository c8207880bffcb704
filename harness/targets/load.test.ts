import { mkdirSync, mkdtempSync, rmSync, writeFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { afterEach, beforeEach, describe, expect, it } from 'vitest';
import { loadTarget, TargetError } from './load.ts';

let folder: string;

beforeEach(() => {
  folder = mkdtempSync(join(tmpdir(), 'holdfast-targets-'));
});

afterEach(() => {
  rmSync(folder, { recursive: true });
});

function write(path: string, text: string): string {
  const file = join(folder, path);
  mkdirSync(join(file, '..'), { recursive: true });
  writeFileSync(file, text);
  return file;
}

describe('a target', () => {
  it('is holdfast by name', async () => {
    expect((await loadTarget('holdfast')).name).toBe('holdfast');
  });

  it('is a module that exports one', async () => {
    const whole = 'extension: () => "e", startRelay: () => 0, endpoint: () => 0';
    const file = write('mine.mjs', `export const target = { name: 'mine', ${whole} };`);
    expect((await loadTarget(file)).name).toBe('mine');
  });

  it('is rejected with a list of what it lacks', async () => {
    const partial = write('part.mjs', "export const target = { name: 'part', endpoint() {} };");
    await expect(loadTarget(partial)).rejects.toThrow('The target part has no extension(), startRelay().');
    const other = write('other.mjs', 'export const relay = 1;');
    await expect(loadTarget(other)).rejects.toThrow('does not export `target`');
    await expect(loadTarget('nobody')).rejects.toThrow(TargetError);
    await expect(loadTarget(folder)).rejects.toThrow(TargetError);
    const broken = write('broken.mjs', 'export const target = ;');
    await expect(loadTarget(broken)).rejects.toThrow(/broken\.mjs cannot be loaded/);
  });
});

describe('a relay that is a package', () => {
  it('is found in the folder itself and in node_modules above it', async () => {
    write('node_modules/openclaw/package.json', '{"name":"openclaw","version":"2026.3.13"}');
    mkdirSync(join(folder, 'a/b'), { recursive: true });
    const found = await loadTarget('openclaw', join(folder, 'a/b'));
    expect(found).toMatchObject({ name: 'openclaw', version: '2026.3.13' });
    const itself = await loadTarget('openclaw', join(folder, 'node_modules/openclaw'));
    expect(itself.version).toBe('2026.3.13');
  });

  it('if it is missing, the error has the command that installs it', async () => {
    await expect(loadTarget('playwriter', folder)).rejects.toThrow(
      /playwriter is not installed .* `npm install playwriter@0\.7\.0.*--target-package/,
    );
  });
});
