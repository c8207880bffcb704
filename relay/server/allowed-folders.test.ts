import { mkdir, mkdtemp, realpath, rm, symlink, writeFile } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { afterEach, beforeEach, expect, test } from 'vitest';
import { allowance, downloadFolders, uploadFolders } from './allowed-folders.ts';

let folder: string;
let root: string;

beforeEach(async () => {
  folder = await realpath(await mkdtemp(join(tmpdir(), 'holdfast-')));
  root = join(folder, 'root');
  await mkdir(join(root, 'below'), { recursive: true });
  await writeFile(join(root, 'file'), 'x');
  await mkdir(join(folder, 'outside'));
  await writeFile(join(folder, 'outside', 'secret'), 'x');
});
afterEach(() => rm(folder, { recursive: true, force: true }));

async function allowed(path: string, hiddenToo = false): Promise<string | undefined> {
  return (await allowance([{ path: root, hiddenToo }])).real(path);
}

test('the folder itself and what is below it are allowed, also what is not there yet', async () => {
  for (const path of [root, join(root, 'file'), join(root, 'below', 'new', 'newer')]) {
    expect(await allowed(path)).toBe(path);
  }
  expect(await allowed(`${root}/below/../file`)).toBe(join(root, 'file'));
});

test('what is outside is not, however it is written', async () => {
  const ways = [
    join(folder, 'outside', 'secret'),
    `${root}/../outside/secret`,
    `${root}-not`,
    folder,
    '/',
    '/etc/passwd',
    'root/file',
    './file',
    '',
    `${root}/file\0`,
    `${root}/${'x'.repeat(5_000)}`,
    `file://${root}/file`,
  ];
  for (const path of ways) expect(await allowed(path), path).toBeUndefined();
});

test('a link that leads out is not followed, and a link inside is', async () => {
  await symlink(join(folder, 'outside'), join(root, 'out'));
  await symlink(join(root, 'below'), join(root, 'in'));
  await symlink('/does/not/exist', join(root, 'nowhere'));
  for (const path of ['out', 'out/secret', 'out/not there', 'nowhere', 'nowhere/x', 'out/../file']) {
    expect(await allowed(`${root}/${path}`), path).toBeUndefined();
  }
  expect(await allowed(join(root, 'in', 'new'))).toBe(join(root, 'below', 'new'));
});

test('the real place decides, and not how `..` looks after a link', async () => {
  await mkdir(join(folder, 'outside', 'deep'));
  await symlink(join(folder, 'outside', 'deep'), join(root, 'out'));
  // As text this is root/secret; the system opens outside/secret.
  expect(await allowed(`${root}/out/../secret`)).toBeUndefined();
});

test('a folder that is a link itself may be called by both its names', async () => {
  const link = join(folder, 'link');
  await symlink(root, link);
  const look = await allowance([{ path: link, hiddenToo: false }]);
  for (const path of [join(link, 'file'), join(root, 'file')]) {
    expect(await look.real(path)).toBe(join(root, 'file'));
  }
});

test('hidden files are allowed only in folders that the user has named', async () => {
  await mkdir(join(root, '.git'));
  await writeFile(join(root, '.env'), 'x');
  await symlink(join(root, '.env'), join(root, 'plain'));
  for (const path of [join(root, '.env'), join(root, '.git', 'config'), join(root, 'plain')]) {
    expect(await allowed(path), path).toBeUndefined();
    expect(await allowed(path, true)).toBeDefined();
  }
});

test.each([
  ['/home/user/project', ['/home/user/project']],
  ['/home/user', []],
  ['/home', []],
  ['/', []],
  ['/home/user/.ssh', []],
  ['/home/user/.config/thing', []],
  ['/srv/project', ['/srv/project']],
])('by default uploads come from where the relay was started, but not from %s', (cwd, paths) => {
  const folders = uploadFolders([], { cwd, home: '/home/user' });
  expect(folders).toEqual(paths.map((path) => ({ path, hiddenToo: false })));
});

test('folders that the user names are added', () => {
  expect(uploadFolders(['/data'], { cwd: '/', home: '/home/user' })).toEqual([
    { path: '/data', hiddenToo: true },
  ]);
  const places = downloadFolders(['/data'], { platform: 'linux', temporary: '/var/tmp/mine' });
  expect(places.map(({ path }) => path)).toEqual(['/data', '/var/tmp/mine', '/tmp']);
  const windows = downloadFolders([], { platform: 'win32', temporary: 'C:\\Temp' });
  expect(windows.map(({ path }) => path)).toEqual(['C:\\Temp']);
});
