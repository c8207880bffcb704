import { chmodSync, mkdtempSync, readdirSync, rmSync, writeFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { afterEach, beforeEach, expect, test, vi } from 'vitest';
import type { Target } from './target.ts';
import { BareBrowser } from './bare-browser.ts';
import { Stage } from './stage.ts';
import { MachineTroubleError, NoBrowserError, StageError } from './stage-error.ts';

/** Contains all files of the test and of its stage. */
let folder: string;

beforeEach(() => {
  folder = mkdtempSync(join(tmpdir(), 'holdfast-stage-error-'));
  vi.stubEnv('TMPDIR', folder);
});

afterEach(() => {
  vi.unstubAllEnvs();
  rmSync(folder, { recursive: true });
});

/** The error that a call rejects with. */
async function rejection(call: Promise<unknown>): Promise<unknown> {
  return call.then(
    () => expect.unreachable('it did not reject'),
    (error: unknown) => error,
  );
}

const target: Target = {
  name: 'none',
  extension: () => '',
  startRelay: () => Promise.reject(new Error('its port is taken')),
  endpoint: () => Promise.reject(new Error('no endpoint')),
};

test('a Chromium that exits at once is an error with its output, and leaves no profile', async () => {
  const chromium = join(folder, 'chromium');
  writeFileSync(chromium, '#!/bin/sh\necho "libnss3.so is missing" >&2\nexit 127\n');
  chmodSync(chromium, 0o755);
  vi.stubEnv('HOLDFAST_CHROMIUM', chromium);
  const error = await rejection(BareBrowser.launch({ extensionFolders: [] }));
  expect(error).toBeInstanceOf(NoBrowserError);
  expect((error as Error).message).toMatch(
    /chromium did not start: it exited with 127:\nlibnss3.so is missing\n.*HOLDFAST_CHROMIUM/,
  );
  expect(readdirSync(folder)).toEqual(['chromium']);
});

test.each([
  ['No usable sandbox! If this is a Debian system, …', 'HOLDFAST_NO_SANDBOX=1'],
  ['Missing X server or $DISPLAY', 'Omit --headed'],
  ['No space left on device', 'free some space'],
])('a Chromium that says %o: the error says what to do', async (line, remedy) => {
  const chromium = join(folder, 'chromium');
  writeFileSync(chromium, `#!/bin/sh\necho '${line}' >&2\nexit 1\n`);
  chmodSync(chromium, 0o755);
  vi.stubEnv('HOLDFAST_CHROMIUM', chromium);
  const error = await rejection(BareBrowser.launch({ extensionFolders: [] }));
  expect((error as Error).message).toContain(line);
  expect((error as Error).message).toContain(remedy);
});

test('a HOLDFAST_CHROMIUM that does not exist is a problem with the machine', async () => {
  vi.stubEnv('HOLDFAST_CHROMIUM', join(folder, 'nowhere'));
  const error = await rejection(BareBrowser.launch({ extensionFolders: [] }));
  expect(error).toBeInstanceOf(NoBrowserError);
  expect((error as Error).message).toContain('not an executable file');
});

test('a history that cannot be written is a problem with the machine', async () => {
  const file = join(folder, 'file');
  writeFileSync(file, '');
  const error = await rejection(Stage.open({ target, historyFile: join(file, 'history.jsonl') }));
  expect(error).toBeInstanceOf(MachineTroubleError);
  expect((error as Error).message).toMatch(/cannot create a file for the history.*mkdir/);
});

test('a relay that does not start is not a problem with the machine, and its stage is cleaned up', async () => {
  const error = await rejection(Stage.open({ target, historyFile: join(folder, 'history.jsonl') }));
  expect(error).toBeInstanceOf(StageError);
  expect(error).not.toBeInstanceOf(MachineTroubleError);
  expect((error as Error).message).toBe('Setting up the stage failed: its port is taken');
  expect(readdirSync(folder)).toEqual(['history.jsonl']);
});
