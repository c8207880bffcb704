import { chmodSync, mkdirSync, mkdtempSync, readFileSync, rmSync, writeFileSync } from 'node:fs';
import { createServer, type AddressInfo, type Server } from 'node:net';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { afterEach, beforeEach, expect, test } from 'vitest';
import { startRelay } from '../../relay/server/start-relay.ts';
import { examine, Problem, type Check, type CheckResult } from './check.ts';
import {
  chromiumCheck,
  displayCheck,
  folderCheck,
  nodeCheck,
  ownManifest,
  playwrightCheck,
} from './machine.ts';
import { extensionCheck, portCheck, tokenCheck } from './relay.ts';
import { isInRange } from './version-range.ts';

let folder: string;
let tokenFile: string;

beforeEach(() => {
  folder = mkdtempSync(join(tmpdir(), 'holdfast-doctor-test-'));
  tokenFile = join(folder, 'token');
});

afterEach(() => rmSync(folder, { recursive: true }));

async function result(check: Check): Promise<CheckResult> {
  const [only] = await examine([check]);
  if (only === undefined) throw new Error('no result');
  return only;
}

test.each([
  ['20.19.0', '>=20.19', true],
  ['20.18.9', '>=20.19', false],
  ['1.60.0', '>=1.60 <2', true],
  ['1.59.3', '>=1.60 <2', false],
  ['2.0.0', '>=1.60 <2', false],
  ['1.66.0-beta-1', '>=1.60 <2', true],
])('%s in %s: %s', (version, range, expected) => expect(isInRange(version, range)).toBe(expected));

test('a check whose prerequisite failed is not run', async () => {
  const chromium: Check = {
    name: 'chromium',
    look: () => {
      throw new Problem('none', 'Install one.');
    },
  };
  const results = await examine([chromium, { name: 'round trip', needs: 'chromium', look: () => 'ran' }]);
  expect(results).toEqual([
    { name: 'chromium', ok: false, found: 'none', remedy: 'Install one.' },
    {
      name: 'round trip',
      ok: false,
      found: 'not checked',
      remedy: 'Fix "chromium" first.',
    },
  ]);
});

test('an old Node is a problem', async () => {
  expect(await result(nodeCheck('18.20.8'))).toMatchObject({
    ok: false,
    remedy: expect.any(String) as string,
  });
  expect(await result(nodeCheck())).toMatchObject({ ok: true });
});

test('Playwright is missing, too old, or there', async () => {
  const missing = (): never => {
    throw new Error('Cannot find module');
  };
  expect(await result(playwrightCheck(missing))).toMatchObject({ ok: false, found: 'not installed' });
  expect(await result(playwrightCheck(() => ({ version: '1.20.0' })))).toMatchObject({ ok: false });
  expect(await result(playwrightCheck())).toMatchObject({ ok: true });
});

test('there is no Chromium', async () => {
  const { ok, remedy } = await result(chromiumCheck(() => undefined));
  expect(ok).toBe(false);
  expect(remedy).toContain('HOLDFAST_CHROMIUM');
});

test('a missing display is not a problem, but is reported', async () => {
  const { ok, found } = await result(displayCheck({}, 'linux'));
  expect(ok).toBe(true);
  expect(found).toContain('--headed needs one');
});

test('a folder that does not exist cannot be written', async () => {
  expect(await result(folderCheck('reports folder', folder, 'Choose another.'))).toMatchObject({ ok: true });
  const missing = folderCheck('reports folder', join(folder, 'missing'), 'Choose another.');
  expect(await result(missing)).toMatchObject({ ok: false, remedy: 'Choose another.' });
});

test('a missing token file is created later, and one that others can read is a problem', async () => {
  expect(await result(tokenCheck({ port: 1, tokenFile }))).toMatchObject({ ok: true });
  writeFileSync(tokenFile, 'x'.repeat(43));
  chmodSync(tokenFile, 0o644);
  const { ok, remedy } = await result(tokenCheck({ port: 1, tokenFile }));
  expect(ok).toBe(false);
  expect(remedy).toContain('chmod');
});

test('a relay of this version on the port is fine', async () => {
  const relay = await startRelay({ port: 0, tokenFile });
  try {
    const { ok, found } = await result(portCheck({ port: relay.port, tokenFile }));
    expect(found).toContain('is running');
    expect(ok).toBe(true);
  } finally {
    await relay.close();
  }
});

test('another program on the port is a problem', async () => {
  const server = await new Promise<Server>((resolve) => {
    const created = createServer((socket) => socket.destroy()).listen(0, '127.0.0.1', () => resolve(created));
  });
  const { port } = server.address() as AddressInfo;
  expect(await result(portCheck({ port, tokenFile }))).toMatchObject({ ok: false });
  await new Promise((resolve) => server.close(resolve));
  expect(await result(portCheck({ port, tokenFile }))).toMatchObject({ ok: true, found: `${port} is free` });
});

test('the extension must have the version of the relay', async () => {
  const build = join(folder, 'extension');
  const check = () => result(extensionCheck({ port: 1, tokenFile }, build));
  expect(await check()).toMatchObject({ ok: false });
  mkdirSync(build);
  const manifest = join(build, 'manifest.json');
  writeFileSync(manifest, JSON.stringify({ version: '0.0.1' }));
  expect(await check()).toMatchObject({ ok: false });
  writeFileSync(manifest, JSON.stringify({ version: ownManifest().version }));
  expect(await check()).toMatchObject({ ok: true });
  expect(readFileSync(manifest, 'utf8')).toContain(ownManifest().version);
});
