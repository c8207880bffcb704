/** In the shipped build, only the user's option bypasses the check of the address that the extension dialled. */
import { execFile } from 'node:child_process';
import { mkdtemp, readdir, readFile, rm } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { promisify } from 'node:util';
import { expect, test } from 'playwright/test';
import { freePort } from '../../harness/base/free-port.ts';
import { repositoryRoot } from '../../harness/setup/root.ts';
import { runRelay } from '../../harness/stage/child-relay.ts';
import { refusedDuplicate } from '../../harness/targets/holdfast-duplicate.ts';
import { relayCommand } from '../../relay/cli/relay-command.ts';
import { loadPairingKey } from '../../relay/server/token.ts';

const DIST = join(repositoryRoot, 'dist');
const RELAY = join(DIST, 'relay.js');

/** Options of the shipped relay, as its help lists them. */
async function documentedOptions(): Promise<string[]> {
  const { stdout } = await promisify(execFile)(process.execPath, [RELAY, '--help']);
  return [...stdout.matchAll(/^ {2}(?:-\w, )?(--[a-z-]+)/gm)].map(([, name]) => name ?? '');
}

test('every option of the relay is documented: none is hidden', { tag: '@sample' }, async () => {
  const known = relayCommand().options.map(({ long }) => long);
  expect([...known, '--help'].sort()).toEqual((await documentedOptions()).sort());
});

test(
  'no environment variable changes what the relay does, except where its files are and its colours',
  { tag: '@sample' },
  async () => {
    const program = await readFile(RELAY, 'utf8');
    const read = [...program.matchAll(/\benv\b(?:\.(\w+)|\[["'](\w+)["']\])?/g)].map(
      ([, dot, index]) => dot ?? index,
    );
    expect(new Set(read)).toEqual(new Set(['NO_COLOR', 'XDG_CONFIG_HOME']));
  },
);

test(
  'the extension has no environment, and derives the address that it dials from the port alone',
  { tag: '@sample' },
  async () => {
    const folder = join(DIST, 'extension');
    for (const name of (await readdir(folder)).filter((file) => file.endsWith('.js'))) {
      expect(await readFile(join(folder, name), 'utf8')).not.toMatch(/\bprocess\.env\b|\bimport\.meta\b/);
    }
    const worker = await readFile(join(folder, 'worker.js'), 'utf8');
    expect(worker.match(/new WebSocket\(/g)).toHaveLength(1);
    expect(worker).toContain('new WebSocket(`ws://${endpoint}/extension`)');
    expect(worker).toContain('const endpoint = `${LOOPBACK}:${port}`');
  },
);

test(
  'with all other options at their most permissive, another address is refused',
  { tag: '@sample' },
  async () => {
    const folder = await mkdtemp(join(tmpdir(), 'holdfast-'));
    const port = await freePort();
    const tokenFile = join(folder, 'token');
    const values: Readonly<Record<string, readonly string[]>> = {
      '--port': [String(port)],
      '--host': ['127.0.0.1'],
      '--token-file': [tokenFile],
      // The other value would close two ways in: the pairing key, and paths without a name.
      '--browsers': ['one'],
      '--duplicate': ['replace'],
      '--log': ['json'],
      '--log-level': ['debug'],
      '--log-file': [join(folder, 'relay.log')],
      '--audit-log': [join(folder, 'audit.jsonl')],
      '--record': [join(folder, 'recording')],
      '--record-params': [],
      '--open-port-without-token': ['0'],
      '--until-stdin-closes': [],
      '--allow-file-access': [],
      '--upload-root': [folder],
      '--download-root': [folder],
      '--allow-origin': ['https://a.test'],
      '--read-only': [],
      '--deny-method': ['Page.printToPDF'],
    };
    const others = (await documentedOptions()).filter(
      (name) => name !== '--accept-address' && name !== '--help',
    );
    // A new option must be considered here.
    expect(others.filter((name) => values[name] === undefined)).toEqual([]);
    const start = (...more: string[]) =>
      runRelay(
        ['node', RELAY, ...others.flatMap((name) => [name, ...(values[name] ?? [])]), ...more],
        /listening on/,
      );
    const elsewhere = '127.0.0.1:4000';
    try {
      const strict = await start();
      const key = await loadPairingKey(tokenFile);
      const refusal = await refusedDuplicate(port, key, elsewhere).finally(() => strict.signal('SIGTERM'));
      expect(refusal).toMatchObject({ status: 403, code: 'wrong-address' });
      expect(strict.output).not.toContain(key);
      await strict.ended;

      const lenient = await start('--accept-address', elsewhere);
      const welcome = refusedDuplicate(port, key, elsewhere).finally(() => lenient.signal('SIGTERM'));
      await expect(welcome).rejects.toThrow('accepted the duplicate');
      await lenient.ended;
    } finally {
      await rm(folder, { recursive: true, force: true });
    }
  },
);
