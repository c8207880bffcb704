import { execFileSync } from 'node:child_process';
import {
  chmod,
  lstat,
  mkdir,
  mkdtemp,
  readdir,
  readFile,
  realpath,
  rm,
  symlink,
  writeFile,
} from 'node:fs/promises';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { afterEach, beforeEach, describe, expect, test } from 'vitest';
import type { Copied, LocalFiles } from '../core/local-files.ts';
import type { Refusal } from '../protocol/refusal-text.ts';
import { FILE_LIMITS } from './file-limits.ts';
import { localFilesIn } from './local-files.ts';

let folder: string;
let root: string;
let outside: string;
let files: LocalFiles;

beforeEach(async () => {
  folder = await realpath(await mkdtemp(join(tmpdir(), 'holdfast-')));
  root = join(folder, 'root');
  outside = join(folder, 'outside');
  await mkdir(root);
  await mkdir(outside);
  const allowed = [{ path: root, hiddenToo: false }];
  files = localFilesIn(allowed, allowed);
});
afterEach(() => rm(folder, { recursive: true, force: true }));

describe('copies of downloads', () => {
  let from: string;

  beforeEach(async () => {
    from = join(folder, 'downloaded');
    await writeFile(from, 'from the page');
  });

  function copy(name: string, { to = root, exactName = false } = {}): Promise<Copied> {
    return new Promise((resolve) => files.copyDownload({ from, folder: to, name, exactName }, resolve));
  }

  test('a file goes into the folder, which is made', async () => {
    const to = join(root, 'new', 'folder');
    expect(await copy('a.txt', { to })).toEqual({ path: join(to, 'a.txt') });
    expect(await readFile(join(to, 'a.txt'), 'utf8')).toBe('from the page');
  });

  test('an existing file is not overwritten: the copy gets a free name', async () => {
    await writeFile(join(root, 'authorized_keys'), 'the user has this');
    expect(await copy('authorized_keys')).toEqual({ path: join(root, 'authorized_keys (1)') });
    expect(await copy('authorized_keys')).toEqual({ path: join(root, 'authorized_keys (2)') });
    expect(await readFile(join(root, 'authorized_keys'), 'utf8')).toBe('the user has this');
  });

  test('a link is not followed, whether it leads somewhere or not', async () => {
    await writeFile(join(outside, 'target'), 'the user has this');
    await symlink(join(outside, 'target'), join(root, 'a.txt'));
    await symlink(join(outside, 'nothing yet'), join(root, 'a (1).txt'));
    expect(await copy('a.txt')).toEqual({ path: join(root, 'a (2).txt') });
    expect(await readFile(join(outside, 'target'), 'utf8')).toBe('the user has this');
    expect(await readdir(outside)).toEqual(['target']);
  });

  test('where the client looks for one name only, a taken one fails', async () => {
    await symlink(join(outside, 'planted'), join(root, 'GUID'));
    expect(await copy('GUID', { exactName: true })).toEqual({
      error: expect.stringContaining('GUID') as string,
    });
    expect(await readdir(outside)).toEqual([]);
  });

  test('a name cannot lead out of the folder, or be hidden', async () => {
    expect(await copy('../../outside/.bashrc')).toEqual({ path: join(root, '_bashrc') });
    expect(await readdir(outside)).toEqual([]);
  });

  test('a folder that has become a link since it was allowed is not written to', async () => {
    await symlink(outside, join(root, 'was a folder'));
    expect(await copy('a.txt', { to: join(root, 'was a folder') })).toHaveProperty('error');
    expect(await readdir(outside)).toEqual([]);
  });

  test('many copies at once all get names of their own', async () => {
    const copies = await Promise.all(Array.from({ length: 20 }, () => copy('same.txt')));
    expect(new Set(copies.map((copied) => 'path' in copied && copied.path)).size).toBe(20);
  });

  test('only so many names are tried: below, at and above the limit', async () => {
    const allowed = [{ path: root, hiddenToo: false }];
    files = localFilesIn(allowed, allowed, { ...FILE_LIMITS, nameTriesMax: 3 });
    expect(await copy('a.txt')).toEqual({ path: join(root, 'a.txt') });
    expect(await copy('a.txt')).toEqual({ path: join(root, 'a (1).txt') });
    expect(await copy('a.txt')).toEqual({ path: join(root, 'a (2).txt') });
    expect(await copy('a.txt')).toEqual({ error: 'Error: no name is free for a.txt' });
    expect(await readdir(root)).toHaveLength(3);
  });
});

describe('folders for downloads', () => {
  function check(path: string): Promise<Refusal | undefined> {
    return new Promise((resolve) => files.checkDownloadFolder(path, resolve));
  }

  test('one inside an allowed folder is allowed, also when it is to be made', async () => {
    expect(await check(root)).toBeUndefined();
    expect(await check(join(root, 'playwright-artifacts-1'))).toBeUndefined();
  });

  test('any other is refused, with what, why and which option', async () => {
    await symlink(outside, join(root, 'link'));
    for (const path of [
      outside,
      join(root, 'link'),
      join(root, '.hidden'),
      'relative',
      `${root}/../outside`,
    ]) {
      const refusal = await check(path);
      expect(refusal).toMatchObject({ rule: 'download', what: `Saving downloads in ${path}` });
      expect(refusal?.why).toContain(root);
      expect(refusal?.option).toContain('--download-root');
    }
  });
});

describe('uploads', () => {
  function check(...paths: string[]): Promise<Refusal | undefined> {
    return new Promise((resolve) => files.checkUploads(paths, resolve));
  }

  test('files and folders below an allowed folder are allowed', async () => {
    await mkdir(join(root, 'top', 'below'), { recursive: true });
    await writeFile(join(root, 'top', 'one.txt'), '1');
    await writeFile(join(root, 'top', 'below', 'two.txt'), '2');
    expect(await check(join(root, 'top', 'one.txt'), join(root, 'top'))).toBeUndefined();
  });

  test('one bad path among good ones refuses them all, and is named', async () => {
    await writeFile(join(root, 'good'), '');
    const refusal = await check(join(root, 'good'), '/etc/passwd');
    expect(refusal).toMatchObject({ rule: 'upload', what: 'Uploading /etc/passwd' });
    expect(refusal?.option).toContain('--upload-root');
  });

  test('a folder with a link that leads out of it is refused', async () => {
    await writeFile(join(outside, 'secret'), 'x');
    await mkdir(join(root, 'top', 'below'), { recursive: true });
    await symlink(join(outside, 'secret'), join(root, 'top', 'below', 'harmless.txt'));
    expect(await check(join(root, 'top'))).toBeDefined();
  });

  test('a folder with a link to itself is looked through once', async () => {
    await mkdir(join(root, 'top'));
    await symlink(join(root, 'top'), join(root, 'top', 'again'));
    expect(await check(join(root, 'top'))).toBeUndefined();
  });

  test('a folder with hidden files is refused where only the default allows it', async () => {
    await mkdir(join(root, 'project'));
    await writeFile(join(root, 'project', '.env'), 'SECRET=1');
    expect(await check(join(root, 'project'))).toBeDefined();
    files = localFilesIn([{ path: root, hiddenToo: true }], []);
    expect(await check(join(root, 'project'))).toBeUndefined();
  });

  test.each([
    ['below', 2, false],
    ['at', 3, false],
    ['above', 4, true],
  ])('folders may have so many entries, of all paths together: %s the limit', async (_, count, refused) => {
    files = localFilesIn([{ path: root, hiddenToo: false }], [], { ...FILE_LIMITS, uploadEntriesMax: 3 });
    await mkdir(join(root, 'one'));
    await mkdir(join(root, 'two'));
    await writeFile(join(root, 'one', 'first'), '');
    for (let i = 1; i < count; i++) await writeFile(join(root, 'two', `${i}`), '');
    const refusal = await check(join(root, 'one'), join(root, 'two'));
    expect(refusal !== undefined).toBe(refused);
    if (refused) expect(refusal).toMatchObject({ rule: 'upload', what: `Uploading ${join(root, 'two')}` });
  });

  test('what is neither file nor folder is refused', async () => {
    execFileSync('mkfifo', [join(root, 'pipe')]);
    expect(await check(join(root, 'pipe'))).toBeDefined();
  });

  test('the refusal is the same whether a file elsewhere exists or not', async () => {
    await writeFile(join(outside, 'is there'), 'x');
    await chmod(outside, 0o700);
    await symlink(outside, join(root, 'link'));
    const about = async (path: string): Promise<string> => {
      const refusal = await check(path);
      return JSON.stringify(refusal).replaceAll(path, 'PATH');
    };
    const refusals = await Promise.all(
      [
        join(outside, 'is there'),
        join(outside, 'is not there'),
        join(root, 'link', 'is there'),
        join(root, 'link', 'is not there'),
        join(root, 'is not there'),
      ].map(about),
    );
    expect(new Set(refusals).size).toBe(1);
    expect((await lstat(outside)).isDirectory()).toBe(true);
  });
});
