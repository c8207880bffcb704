/** Which folders of this machine clients may read from and write to, and whether a path is inside one of them. */
import { lstat, realpath } from 'node:fs/promises';
import { homedir, tmpdir } from 'node:os';
import { basename, dirname, isAbsolute, join, parse, relative, resolve, sep } from 'node:path';
import { FILE_LIMITS } from './file-limits.ts';

export interface AllowedFolder {
  /** Absolute. It need not exist. */
  readonly path: string;
  /** Whether hidden files and folders in it (`.git`, `.env`) are allowed as well: only where the user has named it. */
  readonly hiddenToo: boolean;
}

/**
 * Where uploads may come from: the folders that the user has named, and the one that the relay was started in. That one
 * is left out where it is the home folder or above it, and where it is a hidden one or inside one.
 */
export function uploadFolders(
  named: readonly string[],
  { cwd = process.cwd(), home = homedir() } = {},
): AllowedFolder[] {
  const isTooWide = isInside(cwd, resolve(home)) || hasHiddenPart(cwd);
  return [...named.map(asNamed), ...(isTooWide ? [] : [byDefault(cwd)])];
}

/** Where downloads may go: the folders that the user has named, and those for temporary files, which Playwright uses. */
export function downloadFolders(
  named: readonly string[],
  { platform = process.platform, temporary = tmpdir() } = {},
): AllowedFolder[] {
  // A client may have another TMPDIR than the relay.
  const temporaries = platform === 'win32' ? [temporary] : [temporary, '/tmp'];
  return [...named.map(asNamed), ...[...new Set(temporaries)].map(byDefault)];
}

function asNamed(path: string): AllowedFolder {
  return { path, hiddenToo: true };
}

function byDefault(path: string): AllowedFolder {
  return { path, hiddenToo: false };
}

export interface Allowance {
  /** Whether a path is inside an allowed folder as it is written. Does not look at the disk. */
  contains(path: string): boolean;
  /**
   * The real path of `path`, with symbolic links followed, where both the path as it is written and the real one are
   * inside allowed folders; else undefined. What is outside as written is never looked at on the disk. If only
   * the last parts of a path do not exist yet, the part that does decides.
   */
  real(path: string): Promise<string | undefined>;
}

/** What is allowed by these folders as they are now. */
export async function allowance(folders: readonly AllowedFolder[]): Promise<Allowance> {
  const roots = await Promise.all(folders.map(realFolder));
  const contains = (path: string): boolean =>
    roots.some(({ paths, hiddenToo }) => paths.some((root) => isAllowedIn(root, path, hiddenToo)));
  return {
    contains,
    async real(path) {
      if (!isAbsolute(path) || path.length > FILE_LIMITS.pathCharsMax || path.includes('\0'))
        return undefined;
      if (!contains(resolve(path))) return undefined;
      const real = await realPath(path).catch(() => undefined);
      return real !== undefined && contains(real) ? real : undefined;
    },
  };
}

/** A folder under the names that it may be called by. */
async function realFolder({ path, hiddenToo }: AllowedFolder) {
  const real = await realpath(path).catch(() => path);
  return { paths: [path, real], hiddenToo };
}

async function realPath(path: string): Promise<string> {
  try {
    return await realpath(path);
  } catch (error) {
    const parent = dirname(path);
    const isMissing = (error as NodeJS.ErrnoException).code === 'ENOENT' && parent !== path;
    if (!isMissing || basename(path) === '..') throw error;
    // A link that leads nowhere: something could be made there later.
    if (await exists(path)) throw error;
    return join(await realPath(parent), basename(path));
  }
}

async function exists(path: string): Promise<boolean> {
  return lstat(path).then(
    () => true,
    () => false,
  );
}

function isAllowedIn(root: string, path: string, hiddenToo: boolean): boolean {
  return isInside(root, path) && (hiddenToo || !hasHiddenPart(relative(root, path)));
}

/** Whether `path` is `folder` or below it. Both are absolute. */
function isInside(folder: string, path: string): boolean {
  const way = relative(folder, path);
  return way !== '..' && !way.startsWith(`..${sep}`) && !isAbsolute(way);
}

function hasHiddenPart(path: string): boolean {
  const { root } = parse(path);
  return path
    .slice(root.length)
    .split(sep)
    .some((part) => part.startsWith('.'));
}
