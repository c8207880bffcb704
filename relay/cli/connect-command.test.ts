import { chmodSync, mkdtempSync, readFileSync, rmSync, writeFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { afterEach, beforeEach, expect, test, vi } from 'vitest';
import { addBrowser, renameBrowser } from '../server/browser-store.ts';
import { CLIENT_GUIDES, connectCommand } from './connect-command.ts';

const TOKEN = 'a-token-for-tests-only';
/** They can send none. */
const WITHOUT_TOKEN = ['selenium', 'lighthouse'];

let folder: string;
let tokenFile: string;
let stdout: string;
let stderr: string;

beforeEach(() => {
  folder = mkdtempSync(join(tmpdir(), 'connect-'));
  tokenFile = join(folder, 'token');
  writeFileSync(tokenFile, `${TOKEN}\n`, { mode: 0o600 });
  stdout = stderr = '';
  vi.spyOn(process.stdout, 'write').mockImplementation((text) => Boolean((stdout += String(text))));
  vi.spyOn(process.stderr, 'write').mockImplementation((text) => Boolean((stderr += String(text))));
});

afterEach(() => {
  vi.restoreAllMocks();
  process.exitCode = undefined;
  rmSync(folder, { recursive: true });
});

function connect(...args: string[]): void {
  const command = connectCommand().exitOverride();
  command.parse([...args, '--port', '4711', '--token-file', tokenFile], { from: 'user' });
}

test('without a client it prints the address, and nothing else, on standard output', () => {
  connect();
  expect(stdout).toBe(`ws://127.0.0.1:4711/cdp?token=${TOKEN}\n`);
});

test.each(Object.keys(CLIENT_GUIDES))('the configuration for %s leads to the relay', (client) => {
  connect('--print', client);
  if (!WITHOUT_TOKEN.includes(client)) expect(stdout).toContain('127.0.0.1:4711');
  expect(stderr).not.toContain(TOKEN);
});

test.each(WITHOUT_TOKEN)('the configuration for %s leads to the port without a token', (client) => {
  connect(client, '--open-port', '4712');
  expect(stdout).toContain('4712');
  expect(stdout + stderr).not.toContain(TOKEN);
  expect(stderr).toContain('--open-port-without-token');
});

test('scripts read the token from its file', () => {
  for (const client of ['playwright', 'puppeteer']) connect(client);
  expect(stdout).not.toContain(TOKEN);
  expect(stdout).toContain(JSON.stringify(tokenFile));
});

test('configurations for MCP clients are JSON', () => {
  connect('mcp');
  expect(JSON.parse(stdout)).toMatchObject({ mcpServers: { holdfast: { command: 'npx' } } });
});

test('with a port file, nothing that is printed has the token', async () => {
  const args = ['--port-file-in', folder, '--port', '4711', '--token-file', tokenFile];
  await connectCommand().exitOverride().parseAsync(args, { from: 'user' });
  expect(readFileSync(join(folder, 'DevToolsActivePort'), 'utf8')).toContain(TOKEN);
  expect(stdout + stderr).not.toContain(TOKEN);
  expect(JSON.parse(stdout)).toMatchObject({
    mcpServers: { holdfast: { args: expect.arrayContaining(['--userDataDir', folder]) as unknown } },
  });
});

test('for one of several browsers, everything has its name', async () => {
  const browser = { instanceId: 'one', product: 'Chrome/1', pairingKey: 'a'.repeat(64) };
  await renameBrowser(tokenFile, await addBrowser(tokenFile, browser), "Ann's/2");
  connect('--browser', "Ann's/2");
  expect(stdout).toBe(`ws://127.0.0.1:4711/cdp/Ann%27s%2F2?token=${TOKEN}\n`);
  stdout = '';
  for (const client of ['playwright', 'puppeteer']) connect(client, '--browser', "Ann's/2");
  expect(stdout).toContain("connectOverCDP('http://127.0.0.1:4711/cdp/Ann%27s%2F2'");
  expect(stdout).toContain('`ws://127.0.0.1:4711/cdp/Ann%27s%2F2?token=${token}`');
  const args = ['--port-file-in', folder, '--browser', "Ann's/2", '--token-file', tokenFile];
  await connectCommand().exitOverride().parseAsync(args, { from: 'user' });
  expect(readFileSync(join(folder, 'DevToolsActivePort'), 'utf8')).toBe(
    `18792\n/cdp/Ann%27s%2F2/devtools/browser/${TOKEN}`,
  );
});

test('an unknown browser, and a client that cannot name one, are refused', async () => {
  connect('mcp', '--browser', 'Work');
  expect([stdout, process.exitCode]).toEqual(['', 1]);
  expect(stderr).toContain(
    'There is no browser named "Work". Use one of the paired browsers: none is paired.',
  );
  await addBrowser(tokenFile, { instanceId: 'one', product: 'Chrome/1', pairingKey: 'a'.repeat(64) });
  connect('mcp', '--browser', 'Work');
  expect(stderr).toContain('Use one of the paired browsers: "Chrome 1".');
  connect('selenium', '--browser', 'Chrome 1');
  expect(stdout).toBe('');
  expect(stderr).toContain('This client takes only a port, so it cannot name a browser.');
});

test('without a token file it says what to do', () => {
  rmSync(tokenFile);
  connect('mcp');
  expect([stdout, process.exitCode]).toEqual(['', 1]);
  expect(stderr).toContain('Start the relay once to create it.');
});

test('a token file that others can read is refused, as by the relay', () => {
  chmodSync(tokenFile, 0o644);
  connect('mcp');
  expect([stdout, process.exitCode]).toEqual(['', 1]);
  expect(stderr).toContain(tokenFile);
});

test.each(['abc', '70000'])('%s is no port', (port) => {
  const command = connectCommand()
    .exitOverride()
    .configureOutput({ writeErr: () => undefined });
  expect(() => command.parse(['--port', port], { from: 'user' })).toThrow('Expected a whole number');
});

test('an unknown client is refused with the known ones', () => {
  expect(() => connect('netscape')).toThrow('Allowed choices are url, playwright, puppeteer');
});
