import { mkdtempSync, readFileSync, rmSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { afterEach, beforeEach, expect, test } from 'vitest';
import { PortTakenError } from './listen.ts';
import { RelayOptionError, startRelay, type RunningRelay, type StartRelayOptions } from './start-relay.ts';

let folder: string;
let relays: RunningRelay[];

beforeEach(() => {
  folder = mkdtempSync(join(tmpdir(), 'holdfast-start-'));
  relays = [];
});

afterEach(async () => {
  for (const relay of relays) await relay.close();
  rmSync(folder, { recursive: true });
});

async function start(options: StartRelayOptions = {}): Promise<RunningRelay> {
  const relay = await startRelay({ port: 0, tokenFile: join(folder, 'token'), ...options });
  relays.push(relay);
  return relay;
}

test('it creates the secrets, answers a client, and is gone after close', async () => {
  const relay = await start();
  const headers = { Authorization: `Bearer ${readFileSync(relay.tokenFile, 'utf8').trim()}` };
  expect(readFileSync(relay.pairingKeyFile, 'utf8').trim()).not.toBe('');
  const response = await fetch(`${relay.url}/extension/status`, { headers });
  expect(await response.json()).toMatchObject({ relayId: relay.status().relayId, extension: 'absent' });
  await relay.close();
  relays = [];
  await expect(fetch(`${relay.url}/extension/status`, { headers })).rejects.toThrow();
});

test('a port in use is an error with a code, and nothing is left running', async () => {
  const { port } = await start();
  await expect(start({ port })).rejects.toThrow(PortTakenError);
});

test('a port without a token is opened on request only, and closed with the relay', async () => {
  const plain = await start();
  expect(plain).not.toHaveProperty('urlWithoutToken');
  const relay = await start({ openPortWithoutToken: 0 });
  const url = `${relay.urlWithoutToken}/json/version`;
  expect((await fetch(url)).status).toBe(200);
  expect((await fetch(`${relay.url}/json/version`)).status).toBe(401);
  await relay.close();
  relays = [plain];
  await expect(fetch(url)).rejects.toThrow();
});

test('a policy holds, and the audit log is complete after close', async () => {
  const auditLog = join(folder, 'audit.jsonl');
  const relay = await start({ auditLog, policy: { readOnly: true } });
  expect((await fetch(`${relay.url}/json`)).status).toBe(401);
  await relay.close();
  relays = [];
  expect(readFileSync(auditLog, 'utf8')).toContain('request.refused');
});

test.each<[string, StartRelayOptions]>([
  ['port', { port: 65_536 }],
  ['port', { port: 1.5 }],
  ['openPortWithoutToken', { openPortWithoutToken: -1 }],
  ['browsers', { browsers: 'several' as 'many' }],
  ['host', { host: '0.0.0.0' }],
  ['duplicate', { duplicate: 'both' as 'refuse' }],
])('a wrong %s is refused', async (name, options) => {
  await expect(start(options)).rejects.toThrow(RelayOptionError);
  await expect(start(options)).rejects.toThrow(new RegExp(`^${name} is .* [Uu]se `));
});

test.each<[string, StartRelayOptions]>([
  ['record', { record: { folder: 'x' } }],
  ['openPortWithoutToken', { openPortWithoutToken: 0 }],
])('%s is for one browser', async (name, options) => {
  const message = `${name} cannot be combined with browsers: 'many'. Use a relay with browsers: 'one'`;
  await expect(start({ ...options, browsers: 'many' })).rejects.toThrow(message);
});
