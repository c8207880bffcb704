/** Tokens that change while a relay is running: what its clients notice, and what they do not. */
import { mkdtemp, rm, writeFile } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { afterEach, beforeEach, expect, test } from 'vitest';
import { WebSocket } from 'ws';
import { STRICT_POLICY } from '../core/policy.ts';
import { ClientTokenFiles } from './client-tokens.ts';
import { startRelayServer, type RelayServer } from './relay-server.ts';
import { onlyRelay } from './testing/test-server.ts';
import { loadToken } from './token.ts';
import { addToken, revokeToken, rotateToken } from './token-store.ts';

const PAIRING_KEY = 'a-pairing-key-for-tests-only';

let folder: string;
let tokenFile: string;
let server: RelayServer;
let warnings: string[];
let infos: object[];

beforeEach(async () => {
  folder = await mkdtemp(join(tmpdir(), 'tokens-'));
  tokenFile = join(folder, 'token');
  warnings = [];
  infos = [];
  const log = {
    debug: () => undefined,
    info: (message: string, details?: object) => infos.push({ message, ...details }),
    warn: (message: string) => warnings.push(message),
  };
  server = await startRelayServer({
    host: '127.0.0.1',
    port: 0,
    pairingKey: PAIRING_KEY,
    tokens: await ClientTokenFiles.open(tokenFile, log),
    acceptAddresses: [],
    duplicates: 'refuse',
    log,
    version: '1.2.3',
    policy: STRICT_POLICY,
  });
});

afterEach(async () => {
  await server.close();
  await rm(folder, { recursive: true });
});

interface Opened {
  readonly socket: WebSocket;
  readonly closed: Promise<{ readonly code: number; readonly reason: string }>;
}

async function open(token: string): Promise<Opened> {
  const socket = new WebSocket(`ws://127.0.0.1:${server.port}/cdp?token=${token}`);
  const closed = new Promise<{ code: number; reason: string }>((resolve) => {
    socket.on('close', (code, reason) => resolve({ code, reason: reason.toString() }));
  });
  await new Promise((resolve, reject) => socket.once('open', resolve).once('error', reject));
  return { socket, closed };
}

/** Resolves when the relay has answered: it is still there for this client. */
async function answers({ socket }: Opened): Promise<void> {
  const answered = new Promise((resolve) => socket.once('message', resolve));
  socket.send('{"id":1,"method":"Target.setDiscoverTargets","params":{"discover":false}}');
  await answered;
}

async function status(token: string): Promise<number> {
  const headers = { authorization: `Bearer ${token}` };
  return (await fetch(`http://127.0.0.1:${server.port}/json/version`, { headers })).status;
}

test('a token that is made while the relay runs is valid at once', async () => {
  const token = await addToken(tokenFile, 'ci');
  expect(await status(token)).toBe(200);
  const client = await open(token);
  await answers(client);
  expect([...onlyRelay(server).clients].map(({ name }) => name)).toEqual(['ci']);
  expect(infos).toContainEqual({ message: 'client connected', client: 1, token: 'ci' });
});

test('a revoked token is refused at once, its connections end, and the other clients stay', async () => {
  const [token, other] = [await addToken(tokenFile, 'ci'), await loadToken(tokenFile)];
  const [client, second, neighbour] = [await open(token), await open(token), await open(other)];
  await answers(client);
  await revokeToken(tokenFile, 'ci');
  expect(await status(token)).toBe(401);
  await expect(open(token)).rejects.toThrow('401');
  const reason = 'The token "ci" was refused: it was revoked or replaced. Use a valid one.';
  const end = { code: 4401, reason };
  expect([await client.closed, await second.closed]).toEqual([end, end]);
  await answers(neighbour);
  expect([...onlyRelay(server).clients].map(({ name }) => name)).toEqual(['default']);
});

test('a replaced token is refused, its connections end, and the new one is valid', async () => {
  const old = await loadToken(tokenFile);
  const client = await open(old);
  const fresh = await rotateToken(tokenFile, 'default');
  expect([await status(old), await status(fresh)]).toEqual([401, 200]);
  expect((await client.closed).code).toBe(4401);
});

test('the relay looks by itself whether open connections still have a token', async () => {
  const client = await open(await addToken(tokenFile, 'ci'));
  await revokeToken(tokenFile, 'ci');
  expect((await client.closed).code).toBe(4401);
});

test('a client with a revoked token that does not close its end is not heard any more', async () => {
  const client = await open(await addToken(tokenFile, 'ci'));
  await answers(client);
  // It neither answers the closing handshake nor stops to send.
  const raw = client.socket as unknown as { readonly _receiver: { removeAllListeners(): void } };
  raw._receiver.removeAllListeners();
  await revokeToken(tokenFile, 'ci');
  await expect.poll(() => server.serving.clients).toBe(0);
  client.socket.send('{"id":2,"method":"Browser.getVersion"}');
  expect((await client.closed).code).toBe(1006);
  expect(server.serving.status().unanswered).toBe(0);
});

test('a damaged file revokes nobody, and the relay says so', async () => {
  const token = await addToken(tokenFile, 'ci');
  const client = await open(token);
  await writeFile(join(folder, 'tokens.json'), '{"version":1,', { mode: 0o600 });
  expect(await status(token)).toBe(200);
  await answers(client);
  expect(warnings).toEqual(['the client tokens cannot be read; those read before remain valid']);
});

test('no default token is made after it was revoked', async () => {
  await revokeToken(tokenFile, 'default');
  const log = { debug: () => undefined, info: () => undefined, warn: () => undefined };
  const tokens = await ClientTokenFiles.open(tokenFile, log);
  tokens.close();
  await expect(rm(tokenFile)).rejects.toThrow('ENOENT');
});

test('the pairing key is no token, and a token is no pairing key', async () => {
  expect(await status(PAIRING_KEY)).toBe(401);
  await expect(open(PAIRING_KEY)).rejects.toThrow('401');
});
