import { spawnSync } from 'node:child_process';
import fs from 'node:fs';
import os from 'node:os';
import path from 'node:path';
import { setTimeout as sleep } from 'node:timers/promises';
import { afterEach, beforeEach, expect, test } from 'vitest';
import { withSetupLock } from './lock.mjs';

const workMs = 20;

let directory: string;
let lock: string;

beforeEach(() => {
  directory = fs.mkdtempSync(path.join(os.tmpdir(), 'holdfast-lock-test-'));
  lock = path.join(directory, 'lock');
});
afterEach(() => {
  fs.rmSync(directory, { recursive: true });
});

test('only one caller works at a time, and no lock file remains', async () => {
  let inside = 0;
  const work = async () => {
    inside += 1;
    expect(inside).toBe(1);
    await sleep(workMs);
    inside -= 1;
  };
  await Promise.all([1, 2, 3].map(() => withSetupLock(work, lock)));
  expect(fs.readdirSync(directory)).toEqual([]);
});

test('the lock of a process that has died is taken over', async () => {
  const { pid } = spawnSync(process.execPath, ['--version']);
  fs.mkdirSync(lock);
  fs.writeFileSync(path.join(lock, 'pid'), String(pid));
  await expect(withSetupLock(() => Promise.resolve('done'), lock)).resolves.toBe('done');
});

test('the lock is released when the work fails', async () => {
  await expect(withSetupLock(() => Promise.reject(new Error('no')), lock)).rejects.toThrow('no');
  expect(fs.readdirSync(directory)).toEqual([]);
});
