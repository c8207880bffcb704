/** The command as a process: what it prints to a program, and the commands about a running relay. */
import { spawn, type ChildProcess } from 'node:child_process';
import { once } from 'node:events';
import { mkdtemp, readdir, readFile, rm, writeFile } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { afterEach, beforeEach, expect, test } from 'vitest';
import { WebSocket } from 'ws';
import { addBrowser } from '../server/browser-store.ts';
import { startRelay } from '../server/start-relay.ts';

const RELAY = new URL('../../dist/relay.js', import.meta.url).pathname;

let folder: string;
let tokenFile: string;
const running: ChildProcess[] = [];

beforeEach(async () => {
  folder = await mkdtemp(join(tmpdir(), 'holdfast-'));
  tokenFile = join(folder, 'token');
});

afterEach(async () => {
  for (const child of running.splice(0)) {
    if (child.exitCode !== null || child.signalCode !== null) continue;
    child.kill('SIGKILL');
    await once(child, 'exit');
  }
  await rm(folder, { recursive: true, force: true });
});

interface Ended {
  readonly code: number | null;
  readonly stdout: string;
  readonly stderr: string;
}

function run(...args: readonly string[]): { readonly child: ChildProcess; readonly ended: Promise<Ended> } {
  const child = spawn(process.execPath, [RELAY, ...args], { stdio: ['ignore', 'pipe', 'pipe'] });
  running.push(child);
  let [stdout, stderr] = ['', ''];
  child.stdout.on('data', (text: Buffer) => (stdout += text.toString()));
  child.stderr.on('data', (text: Buffer) => (stderr += text.toString()));
  const ended = once(child, 'close').then(() => ({ code: child.exitCode, stdout, stderr }));
  return { child, ended };
}

/** Starts a relay on a free port. */
async function start(...args: readonly string[]): Promise<{ port: number; ended: Promise<Ended> }> {
  const { child, ended } = run('--port', '0', '--token-file', tokenFile, ...args);
  const port = await new Promise<number>((resolve, reject) => {
    let text = '';
    child.stdout?.on('data', (chunk: Buffer) => {
      text += chunk.toString();
      // The last line of the greeting: everything before it is done.
      const found = /listening on http:\S+?:(\d+)\n[^]*Share a tab/.exec(text)?.[1];
      if (found !== undefined) resolve(Number(found));
    });
    void ended.then(({ stderr }) => reject(new Error(stderr)));
  });
  return { port, ended };
}

test('status says what a relay does, and stop ends it', async () => {
  const relay = await start();
  const place = ['--port', String(relay.port), '--token-file', tokenFile];
  const status = await run('status', ...place).ended;
  expect(status).toMatchObject({ code: 0, stderr: '' });
  expect(status.stdout).toMatch(/on http:\/\/127\.0\.0\.1:\d+, since .* \(process \d+\)\n/);
  expect(status.stdout).toMatch(/Extension: +not connected\n +Shared tabs: 0\n +Clients: +0\n/);
  const json = await run('status', '--json', ...place).ended;
  expect(JSON.parse(json.stdout)).toMatchObject({ extension: 'absent', clients: 0, tabs: [] });
  const stopped = await run('stop', ...place).ended;
  expect(stopped).toMatchObject({ code: 0, stdout: `The relay on port ${relay.port} has ended.\n` });
  expect((await relay.ended).code).toBe(0);
  expect((await readdir(folder)).filter((name) => name.startsWith('relay-'))).toEqual([]);
  expect(await run('status', ...place).ended).toMatchObject({
    code: 3,
    stderr: `No relay on port ${relay.port}. Start it with: holdfast relay\n`,
  });
});

test('pair shows a code for a running relay, and browsers lists, renames and forgets', async () => {
  const relay = await start();
  const place = ['--port', String(relay.port), '--token-file', tokenFile];
  const pair = await run('pair', ...place).ended;
  expect(pair).toMatchObject({ code: 0, stdout: expect.stringMatching(/^\w{3}-\w{3}\n$/) as string });
  expect(pair.stderr).toContain(`port ${relay.port}`);
  const browser = { instanceId: 'one', product: 'Chrome/156.0', pairingKey: 'a'.repeat(64) };
  await addBrowser(tokenFile, browser);
  const files = ['--token-file', tokenFile];
  const list = await run('browsers', 'list', ...files).ended;
  expect(list.stdout).toMatch(/^Chrome 156 {2}Chrome\/156\.0 {2}paired \d{4}-/);
  expect(list.stdout).not.toContain(browser.pairingKey);
  expect((await run('browsers', 'rename', 'Chrome 156', 'Work', ...files).ended).code).toBe(0);
  expect(await run('browsers', 'forget', 'Chrome 156', ...files).ended).toMatchObject({
    code: 1,
    stderr: 'There is no browser named "Chrome 156". List them: holdfast relay browsers list\n',
  });
  expect((await run('browsers', 'forget', 'Work', ...files).ended).code).toBe(0);
  expect((await run('browsers', 'list', ...files).ended).stdout).toBe('');
  await run('stop', ...place).ended;
  expect(await run('pair', ...place).ended).toMatchObject({ code: 3 });
});

test('with several browsers, status and greeting name their endpoints', async () => {
  const browser = { instanceId: 'one', product: 'Chrome/156.0', pairingKey: 'a'.repeat(64) };
  const relay = await start('--browsers', 'many');
  const place = ['--port', String(relay.port), '--token-file', tokenFile];
  expect((await run('status', ...place).ended).stdout).toContain(
    'No browser is paired. Pair one: holdfast relay pair',
  );
  await addBrowser(tokenFile, browser);
  await addBrowser(tokenFile, { ...browser, instanceId: 'two' });
  const { stdout } = await run('status', ...place).ended;
  const endpoint = `http://127.0.0.1:${relay.port}/cdp/Chrome%20156`;
  expect(stdout).toMatch(/\nChrome 156\n {2}Endpoint: +\S+\n {2}Extension: +not connected\n/);
  expect(stdout).toContain(`Endpoint:    ${endpoint}\n`);
  expect(stdout).toContain(`Endpoint:    ${endpoint}%20%282%29\n`);
  await run('stop', ...place).ended;
  expect((await relay.ended).stdout).toContain(`:${relay.port}/cdp/NAME or ws:`);
});

test.each(['--record', '--open-port-without-token'])('%s is for one browser', async (flag) => {
  const { ended } = run('--browsers', 'many', flag, '0', '--token-file', tokenFile);
  expect(await ended).toMatchObject({
    code: 2,
    stderr: `error: ${flag} cannot be combined with --browsers many. Start a relay with --browsers one on another port for it\n`,
  });
});

test('stop ends no process for a note that another relay has left', async () => {
  const embedded = await startRelay({ port: 0, tokenFile });
  try {
    // A process that must not be ended, in a note of a relay that is gone.
    const bystander = spawn(process.execPath, ['-e', 'setInterval(() => {}, 1000)']);
    running.push(bystander);
    const note = { pid: bystander.pid, relayId: 'GONE', startedAtMs: 1, version: '0.0.0' };
    await writeFile(join(folder, `relay-${embedded.port}.json`), JSON.stringify(note));
    const stopped = await run('stop', '--port', String(embedded.port), '--token-file', tokenFile).ended;
    expect(stopped.code).toBe(3);
    expect(stopped.stderr).toContain('end the program that runs it');
    expect(bystander.exitCode ?? bystander.signalCode).toBeNull();
  } finally {
    await embedded.close();
  }
});

test('without a token file there is nothing to ask with', async () => {
  const status = await run('status', '--port', '1', '--token-file', tokenFile).ended;
  expect(status).toMatchObject({ code: 3 });
  expect(status.stderr).toContain('No relay has run with it');
});

test('a second relay on the port says which one has it, and how to end it', async () => {
  const relay = await start();
  const second = await run('--port', String(relay.port), '--token-file', tokenFile).ended;
  expect(second.code).toBe(3);
  expect(second.stderr).toMatch(
    new RegExp(
      `^Holdfast relay \\S+ is already running on port ${relay.port}: .*holdfast relay stop --port ${relay.port}`,
    ),
  );
});

test('a program that reads standard error gets JSON Lines, as before', async () => {
  const relay = await start('--log-level', 'info');
  const { token } = { token: (await readFile(tokenFile, 'utf8')).trim() };
  const socket = new WebSocket(`ws://127.0.0.1:${relay.port}/cdp?token=${token}`);
  await once(socket, 'open');
  socket.close();
  await once(socket, 'close');
  await run('stop', '--port', String(relay.port), '--token-file', tokenFile).ended;
  const lines = (await relay.ended).stderr
    .trim()
    .split('\n')
    .map((line) => JSON.parse(line) as object);
  expect(lines).toContainEqual(expect.objectContaining({ level: 30, msg: 'client connected', client: 1 }));
});

test('with --log text, a client that comes and goes is reported to people', async () => {
  const relay = await start('--log', 'text');
  const token = (await readFile(tokenFile, 'utf8')).trim();
  const socket = new WebSocket(`ws://127.0.0.1:${relay.port}/cdp?token=${token}`);
  await once(socket, 'open');
  socket.close();
  await once(socket, 'close');
  await run('stop', '--port', String(relay.port), '--token-file', tokenFile).ended;
  const { stderr } = await relay.ended;
  expect(stderr).toMatch(/^\d\d:\d\d:\d\d {2}client 1 \("default"\) connected\n/);
  expect(stderr).toMatch(/client 1 \("default"\) disconnected after \d+ ms\n/);
});
