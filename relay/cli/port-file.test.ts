import { chmodSync, mkdtempSync, readFileSync, rmSync, statSync, writeFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { afterEach, beforeEach, expect, test } from 'vitest';
import { WebSocket } from 'ws';
import { SecretFileError } from '../server/secret-file.ts';
import { startTestServer, TOKEN } from '../server/testing/test-server.ts';
import { writePortFile } from './port-file.ts';

const MODE_BITS = 0o777;

let folder: string;

beforeEach(() => {
  folder = mkdtempSync(join(tmpdir(), 'port-file-'));
});

afterEach(() => rmSync(folder, { recursive: true }));

test('a client that reads it as a Chromium profile has it reaches the relay', async () => {
  const relay = await startTestServer();
  const text = readFileSync(await writePortFile(join(folder, 'new'), relay.port, TOKEN), 'utf8');
  const [port, path] = text.split('\n');
  const socket = new WebSocket(`ws://127.0.0.1:${port}${path}`);
  await new Promise((resolve, reject) => socket.once('open', resolve).once('error', reject));
  socket.terminate();
  await relay.close();
});

test.skipIf(process.platform === 'win32')('only its owner can read it', async () => {
  const path = await writePortFile(folder, 4711, TOKEN);
  expect(statSync(path).mode & MODE_BITS).toBe(0o600);
});

test('it replaces the one of an earlier relay', async () => {
  await writePortFile(folder, 4711, TOKEN);
  const path = await writePortFile(folder, 4712, TOKEN);
  expect(readFileSync(path, 'utf8')).toBe(`4712\n/devtools/browser/${TOKEN}`);
});

test.skipIf(process.platform === 'win32')('a file or a folder of everybody is refused', async () => {
  const path = join(folder, 'DevToolsActivePort');
  writeFileSync(path, '');
  chmodSync(path, 0o644);
  await expect(writePortFile(folder, 4711, TOKEN)).rejects.toThrow(SecretFileError);
  rmSync(path);
  chmodSync(folder, 0o777);
  await expect(writePortFile(folder, 4711, TOKEN)).rejects.toThrow(SecretFileError);
});
