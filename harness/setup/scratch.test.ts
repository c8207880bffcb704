import { spawnSync } from 'node:child_process';
import fs from 'node:fs';
import os from 'node:os';
import path from 'node:path';
import { afterEach, beforeEach, describe, expect, it } from 'vitest';
import { openScratch } from './scratch.mjs';
import { SetupTrouble } from './trouble.mjs';

describe('the scratch folder', () => {
  let outer = '';
  let before: string | undefined;

  beforeEach(() => {
    before = process.env['TMPDIR'];
    // Short enough for Chromium's socket, wherever the tests run.
    outer = fs.mkdtempSync(path.join(process.platform === 'win32' ? os.tmpdir() : '/tmp', 'scratch-test-'));
    process.env['TMPDIR'] = outer;
  });

  afterEach(() => {
    if (before === undefined) delete process.env['TMPDIR'];
    else process.env['TMPDIR'] = before;
    fs.rmSync(outer, { recursive: true, force: true });
  });

  it('is TMPDIR until it is removed with its content', () => {
    const remove = openScratch();
    const inner = os.tmpdir();
    expect(path.dirname(inner)).toBe(outer);
    fs.writeFileSync(path.join(inner, 'left'), '');
    remove();
    expect(os.tmpdir()).toBe(outer);
    expect(fs.readdirSync(outer)).toEqual([]);
  });

  it.skipIf(process.platform === 'win32')('is in /tmp if TMPDIR is too deep for a browser', () => {
    const deep = path.join(outer, 'x'.repeat(60));
    fs.mkdirSync(deep);
    process.env['TMPDIR'] = deep;
    const remove = openScratch();
    expect(path.dirname(os.tmpdir())).toBe('/tmp');
    remove();
    expect(os.tmpdir()).toBe(deep);
  });

  it('removes folders of processes that have ended, and nothing else', () => {
    const { pid } = spawnSync(process.execPath, ['--version']);
    fs.mkdirSync(path.join(outer, `holdfast-run-${String(pid)}`, 'profile'), { recursive: true });
    fs.mkdirSync(path.join(outer, `holdfast-run-${String(process.ppid)}`));
    // A name as `mkdtemp` makes it, without a process id.
    fs.mkdirSync(path.join(outer, 'holdfast-run-aB3xYz'));
    fs.mkdirSync(path.join(outer, 'another'));
    openScratch()();
    expect(fs.readdirSync(outer).sort()).toEqual([
      'another',
      `holdfast-run-${String(process.ppid)}`,
      'holdfast-run-aB3xYz',
    ]);
  });

  it('fails with advice when it cannot be created', () => {
    process.env['TMPDIR'] = path.join(outer, 'nowhere');
    expect(openScratch).toThrow(SetupTrouble);
    expect(openScratch).toThrow(/TMPDIR/);
  });
});
