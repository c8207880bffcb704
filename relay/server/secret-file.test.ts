import { execFileSync } from 'node:child_process';
import {
  chmod,
  chown,
  mkdir,
  mkdtemp,
  readdir,
  readFile,
  rm,
  stat,
  symlink,
  writeFile,
} from 'node:fs/promises';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { afterEach, beforeEach, describe, expect, test } from 'vitest';
import { changeSecretFile, readSecretFile, SecretFileError, type SecretFile } from './secret-file.ts';

let folder: string;
let file: SecretFile;

beforeEach(async () => {
  folder = await mkdtemp(join(tmpdir(), 'secret-'));
  file = { path: join(folder, 'secret'), what: 'The secret file', whenRemoved: 'a new one is made' };
});

afterEach(() => rm(folder, { recursive: true }));

/** What reading the file says against it. */
function complaint(of = file): string {
  try {
    return `read: ${String(readSecretFile(of))}`;
  } catch (error) {
    expect(error).toBeInstanceOf(SecretFileError);
    return (error as Error).message;
  }
}

/** Runs the command that a message ends with. */
function obey(message: string, command: RegExp): void {
  const [found] = command.exec(message) ?? [];
  expect(found, message).toBeDefined();
  execFileSync('sh', ['-c', found ?? '']);
}

describe('reading', () => {
  test('gives what is in a file that only its owner can read', async () => {
    await writeFile(file.path, 'text', { mode: 0o600 });
    expect(readSecretFile(file)).toBe('text');
  });

  test('gives nothing where there is no file, or no folder', () => {
    expect(readSecretFile(file)).toBeUndefined();
    expect(readSecretFile({ ...file, path: join(folder, 'deep', 'secret') })).toBeUndefined();
  });

  test.each([0o640, 0o604, 0o644])('refuses a file that others can read (mode %o)', async (mode) => {
    await writeFile(file.path, 'text');
    await chmod(file.path, mode);
    expect(complaint()).toContain(`other users can read it (mode 0${mode.toString(8)})`);
    obey(complaint(), /chmod 600 .*$/);
    expect(complaint()).toBe('read: text');
  });

  test.each([0o620, 0o602, 0o666])('refuses a file that others can write (mode %o)', async (mode) => {
    await writeFile(file.path, 'text');
    await chmod(file.path, mode);
    expect(complaint()).toContain('other users can write to it');
    obey(complaint(), /rm .*$/);
    expect(complaint()).toBe('read: undefined');
  });

  test.each([0o777, 0o770, 0o703])('refuses a folder in which others can write (mode %o)', async (mode) => {
    await writeFile(file.path, 'text', { mode: 0o600 });
    await chmod(folder, mode);
    expect(complaint()).toContain('other users can write to its folder');
    obey(complaint(), /chmod go-w .*$/);
    expect(complaint()).toBe('read: text');
  });

  test("does not ask to close everybody's folder", async () => {
    await chmod(folder, 0o1777);
    expect(complaint()).toContain('Keep it in a folder of your own: --token-file FILE');
  });

  test('refuses a link, to whatever file', async () => {
    const other = join(folder, 'other');
    await writeFile(other, 'text', { mode: 0o600 });
    await symlink(other, file.path);
    expect(complaint()).toContain('is a symbolic link, not a regular file');
    obey(complaint(), /rm .*$/);
    expect(complaint()).toBe('read: undefined');
    expect(await readFile(other, 'utf8')).toBe('text');
  });

  test('refuses a folder', async () => {
    await mkdir(file.path);
    expect(complaint()).toContain('is a folder, not a regular file');
  });

  test('refuses a pipe, and does not wait for a writer', () => {
    execFileSync('mkfifo', ['-m', '600', file.path]);
    expect(complaint()).toContain('is a special file');
  });

  test("refuses another user's file, and a file in another user's folder", async ({ skip }) => {
    if (process.getuid?.() !== 0) skip('only root can give a file away');
    await writeFile(file.path, 'text', { mode: 0o600 });
    await chown(file.path, 12_345, 12_345);
    expect(complaint()).toContain('belongs to another user (uid 12345)');
    await chown(folder, 12_345, 12_345);
    expect(complaint()).toContain('its folder belongs to another user (uid 12345)');
  });

  test('names a path with signs of the shell in a way that the shell takes', async () => {
    const odd = { ...file, path: join(folder, "it's $HOME") };
    await writeFile(odd.path, 'text', { mode: 0o666 });
    await chmod(odd.path, 0o666);
    obey(complaint(odd), /rm .*$/);
    expect(complaint(odd)).toBe('read: undefined');
  });
});

describe('changing', () => {
  test('makes the file, for its owner only, and its folder', async () => {
    const deep = { ...file, path: join(folder, 'deep', 'er', 'secret') };
    expect(await changeSecretFile(deep, () => 'text')).toBe('text');
    expect(readSecretFile(deep)).toBe('text');
    expect((await stat(deep.path)).mode & 0o777).toBe(0o600);
    expect((await stat(join(folder, 'deep'))).mode & 0o777).toBe(0o700);
  });

  test('leaves the file alone where nothing is to be changed', async () => {
    await writeFile(file.path, 'text', { mode: 0o600 });
    expect(await changeSecretFile(file, () => undefined)).toBe('text');
    expect(await readdir(folder)).toEqual(['secret']);
  });

  test('loses nothing when it fails', async () => {
    await writeFile(file.path, 'text', { mode: 0o600 });
    const failing = changeSecretFile(file, () => Promise.reject(new Error('no')));
    await expect(failing).rejects.toThrow('no');
    expect(readSecretFile(file)).toBe('text');
    expect(await readdir(folder)).toEqual(['secret']);
  });

  test('comes one after the other, however many there are', async () => {
    const counts = Array.from({ length: 20 }, () =>
      changeSecretFile(file, (before) => String(Number(before ?? '0') + 1)),
    );
    await Promise.all(counts);
    expect(readSecretFile(file)).toBe('20');
  });

  test('changes no file that others may have written', async () => {
    await writeFile(file.path, 'theirs');
    await chmod(file.path, 0o666);
    await expect(changeSecretFile(file, () => 'ours')).rejects.toThrow('other users can write to it');
    expect(await readFile(file.path, 'utf8')).toBe('theirs');
  });

  test('says what an interrupted change has left, and how to go on', async () => {
    await writeFile(`${file.path}.new`, '');
    const message = await changeSecretFile(file, () => 'text').catch((error: unknown) => String(error));
    expect(message).toContain('or was interrupted');
    obey(message as string, /rm .*$/);
    expect(await changeSecretFile(file, () => 'text')).toBe('text');
  });
});
