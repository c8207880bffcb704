/**
 * Files that hold secrets: who may have read or written them is checked before they are used, and they are changed
 * as a whole or not at all.
 */
import { constants, closeSync, fstatSync, openSync, readFileSync, statSync, type Stats } from 'node:fs';
import { mkdir, open, rename, rm } from 'node:fs/promises';
import { dirname } from 'node:path';
import { setTimeout as delay } from 'node:timers/promises';
import { NO_OPTION, refusalText, type Refusal } from '../protocol/refusal-text.ts';
import { SECRET_LIMITS } from './secret-limits.ts';

/** A file that cannot be used as it is. The message says what is wrong with it, and the command that puts it right. */
export class SecretFileError extends Error {
  override readonly name = 'SecretFileError';
  readonly code = 'HOLDFAST_SECRET_FILE';

  constructor(refusal: Refusal & { readonly rule: `secret.${string}` }, options?: ErrorOptions) {
    super(refusalText(refusal), options);
  }
}

export interface SecretFile {
  readonly path: string;
  /** As `The token file`. */
  readonly what: string;
  /** What becomes of it when it is removed: a sentence without its beginning, as `a new one is made`. */
  readonly whenRemoved: string;
}

const OWN_FOLDER = 'Keep it in a folder of your own: --token-file FILE';

const MODE_FILE = 0o600;
const MODE_FOLDER = 0o700;
const MODE_BITS = 0o777;
const READABLE_BY_OTHERS = 0o044;
const WRITABLE_BY_OTHERS = 0o022;
const STICKY = 0o1000;
const ROOT = 0;

/** Windows has neither owners by number nor modes: its files inherit the rights of the user's profile. */
const hasModes = process.platform !== 'win32';

/**
 * The text of a secret file; undefined where it does not exist. Throws {@link SecretFileError} where others than its
 * owner may have read or written it.
 */
export function readSecretFile(file: SecretFile): string | undefined {
  const { path, what } = file;
  checkFolder(file);
  let handle: number;
  try {
    // Not blocking: a pipe in its place would make the relay wait for a writer.
    handle = openSync(
      path,
      constants.O_RDONLY | (hasModes ? constants.O_NOFOLLOW | constants.O_NONBLOCK : 0),
    );
  } catch (cause) {
    const { code = 'no code' } = cause as NodeJS.ErrnoException;
    if (code === 'ENOENT') return undefined;
    if (code === 'ELOOP') throw notRegular(file, 'a symbolic link');
    throw new SecretFileError(
      {
        rule: 'secret.unreadable',
        what: `${what} ${path}`,
        why: `it cannot be read (${code})`,
        option: `${NO_OPTION}. Make sure that it is a file, and that you can read it`,
      },
      { cause },
    );
  }
  try {
    checkFile(file, fstatSync(handle));
    return readFileSync(handle, 'utf8');
  } finally {
    closeSync(handle);
  }
}

function checkFile(file: SecretFile, found: Stats): void {
  const { path, what, whenRemoved } = file;
  if (!found.isFile()) throw notRegular(file, found.isDirectory() ? 'a folder' : 'a special file');
  if (!hasModes) return;
  if (found.uid !== process.getuid?.()) {
    throw new SecretFileError({
      rule: 'secret.owner',
      what: `${what} ${path}`,
      why: `it belongs to another user (uid ${found.uid}), who can read and change it`,
      option: `${NO_OPTION}. Remove it, and ${whenRemoved}:\n  rm ${quoted(path)}`,
    });
  }
  if ((found.mode & WRITABLE_BY_OTHERS) !== 0) {
    throw new SecretFileError({
      rule: 'secret.writable',
      what: `${what} ${path}`,
      why: `other users can write to it (mode ${octal(found)}), so they may have replaced its content`,
      option: `${NO_OPTION}. Remove it, and ${whenRemoved}:\n  rm ${quoted(path)}`,
    });
  }
  if ((found.mode & READABLE_BY_OTHERS) !== 0) {
    throw new SecretFileError({
      rule: 'secret.readable',
      what: `${what} ${path}`,
      why: `other users can read it (mode ${octal(found)}), so they may know its content`,
      option:
        `${NO_OPTION}. Remove it, and ${whenRemoved}:\n  rm ${quoted(path)}\n` +
        `If nobody else uses this computer, you can keep it:\n  chmod 600 ${quoted(path)}`,
    });
  }
}

/** Whoever may write in the folder can put another file in the place of this one. */
function checkFolder({ path, what }: SecretFile): void {
  if (!hasModes) return;
  const folder = dirname(path);
  const found = statSync(folder, { throwIfNoEntry: false });
  if (found === undefined) return;
  if (found.uid !== process.getuid?.() && found.uid !== ROOT) {
    throw new SecretFileError({
      rule: 'secret.folder-owner',
      what: `${what} ${path}`,
      why: `its folder belongs to another user (uid ${found.uid}), who can replace it`,
      option: OWN_FOLDER,
    });
  }
  if ((found.mode & WRITABLE_BY_OTHERS) !== 0) {
    const everybodys = (found.mode & STICKY) !== 0 || found.uid !== process.getuid?.();
    throw new SecretFileError({
      rule: 'secret.folder-writable',
      what: `${what} ${path}`,
      why: `other users can write to its folder (mode ${octal(found)}), so they can replace it`,
      option: everybodys
        ? OWN_FOLDER
        : `${NO_OPTION}. Correct the folder's mode:\n  chmod go-w ${quoted(folder)}`,
    });
  }
}

function notRegular({ path, what, whenRemoved }: SecretFile, found: string): SecretFileError {
  const remove = found === 'a folder' ? 'rmdir' : 'rm';
  return new SecretFileError({
    rule: 'secret.kind',
    what: `${what} ${path}`,
    why: `it is ${found}, not a regular file`,
    option: `${NO_OPTION}. Remove it, and ${whenRemoved}:\n  ${remove} ${quoted(path)}`,
  });
}

function octal({ mode }: Stats): string {
  return `0${(mode & MODE_BITS).toString(8)}`;
}

/** As a word of a shell command. */
function quoted(text: string): string {
  return /^[\w./-]+$/.test(text) ? text : `'${text.replaceAll("'", "'\\''")}'`;
}

/**
 * Changes a secret file, or makes it: `change` gets what is in it and gives what is to be in it, or undefined to leave
 * it alone. Changes by several processes come one after the other, and whoever reads meanwhile reads all of the old
 * text or all of the new one. Resolves with what is in it then.
 */
export async function changeSecretFile(
  file: SecretFile,
  change: (before: string | undefined) => string | undefined | Promise<string | undefined>,
): Promise<string | undefined> {
  const { path } = file;
  await mkdir(dirname(path), { recursive: true, mode: MODE_FOLDER });
  checkFolder(file);
  // Only one of those who want to change the file can make this one, which then becomes the file.
  const next = `${path}.new`;
  const handle = await createExclusively(next, path);
  try {
    const before = readSecretFile(file);
    const after = await change(before);
    if (after !== undefined) {
      await handle.writeFile(after);
      await handle.sync();
      await handle.close();
      await rename(next, path);
      return after;
    }
    await handle.close();
    await rm(next);
    return before;
  } catch (error) {
    await handle.close().catch(() => undefined);
    await rm(next, { force: true });
    throw error;
  }
}

async function createExclusively(next: string, path: string): ReturnType<typeof open> {
  const endMs = performance.now() + SECRET_LIMITS.changeWaitMs;
  for (;;) {
    try {
      return await open(next, 'wx', MODE_FILE);
    } catch (cause) {
      if ((cause as NodeJS.ErrnoException).code !== 'EEXIST') throw cause;
      if (performance.now() >= endMs) {
        throw new SecretFileError(
          {
            rule: 'secret.busy',
            what: `Changing ${path}`,
            why: 'another command is changing it, or was interrupted',
            option: `${NO_OPTION}. If none is running, remove the file that it left:\n  rm ${quoted(next)}`,
          },
          { cause },
        );
      }
    }
    await delay(SECRET_LIMITS.changeLookMs);
  }
}
