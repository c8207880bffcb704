/** What clients may read from and write to this machine's disk: uploads, and copies of finished downloads. */
import { constants } from 'node:fs';
import { copyFile, lstat, mkdir, open, opendir, realpath } from 'node:fs/promises';
import { join } from 'node:path';
import type { FinishedDownload, LocalFiles } from '../core/local-files.ts';
import type { Policy } from '../core/policy.ts';
import type { Refusal } from '../protocol/refusal-text.ts';
import {
  allowance,
  downloadFolders,
  uploadFolders,
  type Allowance,
  type AllowedFolder,
} from './allowed-folders.ts';
import { FILE_LIMITS } from './file-limits.ts';
import { freeNames, safeFileName } from './file-name.ts';

const { COPYFILE_EXCL, COPYFILE_FICLONE, O_DIRECTORY, O_NOFOLLOW, O_RDONLY } = constants;

/** The files that a policy lets clients reach. */
export function localFiles({
  uploadRoots,
  downloadRoots,
}: Pick<Policy, 'uploadRoots' | 'downloadRoots'>): LocalFiles {
  return localFilesIn(uploadFolders(uploadRoots), downloadFolders(downloadRoots));
}

type Limits = Readonly<Record<'uploadEntriesMax' | 'nameTriesMax', number>>;

/** As {@link localFiles}, with the folders given. */
export function localFilesIn(
  uploads: readonly AllowedFolder[],
  downloads: readonly AllowedFolder[],
  limits: Limits = FILE_LIMITS,
): LocalFiles {
  return {
    copyDownload(download, done) {
      copyDownload(download, downloads, limits).then(
        (path) => done({ path }),
        (error: unknown) => done({ error: String(error) }),
      );
    },
    checkDownloadFolder(folder, done) {
      void realFolder(folder, downloads).then((real) => {
        done(real === undefined ? downloadRefused(folder, downloads) : undefined);
      });
    },
    checkUploads(paths, done) {
      firstRefused(paths, uploads, limits).then(
        (path) => done(path === undefined ? undefined : uploadRefused(path, uploads, limits)),
        () => done(uploadRefused(paths[0] ?? '', uploads, limits)),
      );
    },
  };
}

async function realFolder(folder: string, folders: readonly AllowedFolder[]): Promise<string | undefined> {
  return (await allowance(folders)).real(folder);
}

/** Copies into a new file, and resolves with its path. Rejects when there is no place for it. */
async function copyDownload(
  { from, folder, name, exactName }: FinishedDownload,
  folders: readonly AllowedFolder[],
  { nameTriesMax }: Limits,
): Promise<string> {
  const real = await realFolder(folder, folders);
  if (real === undefined) throw new Error(`${folder} is no longer an allowed folder`);
  await mkdir(real, { recursive: true, mode: 0o700 });
  return inFolder(real, async (place) => {
    const safe = safeFileName(name);
    for (const free of exactName ? [safe] : freeNames(safe, nameTriesMax)) {
      if (await copiedTo(from, join(place, free))) return join(folder, free);
    }
    throw new Error(exactName ? `${safe} already exists` : `no name is free for ${safe}`);
  });
}

/** Calls `use` with a path of the folder. Rejects where somebody has put a link in its place meanwhile. */
async function inFolder<T>(real: string, use: (place: string) => Promise<T>): Promise<T> {
  const check = async (place: string): Promise<void> => {
    if ((await realpath(place)) !== real) throw new Error(`${real} has changed in the meantime`);
  };
  if (process.platform !== 'linux') {
    await check(real);
    return use(real);
  }
  // Linux can name a folder by its handle: nobody can exchange it after this look.
  const handle = await open(real, O_RDONLY | O_DIRECTORY | O_NOFOLLOW);
  try {
    const place = `/proc/self/fd/${handle.fd}`;
    await check(place);
    return await use(place);
  } finally {
    await handle.close();
  }
}

/** False where there is something under that name, be it a link that leads nowhere. */
async function copiedTo(from: string, to: string): Promise<boolean> {
  try {
    await copyFile(from, to, COPYFILE_EXCL | COPYFILE_FICLONE);
    return true;
  } catch (error) {
    if ((error as NodeJS.ErrnoException).code === 'EEXIST') return false;
    throw error;
  }
}

/** The first of the paths that may not be uploaded; undefined where all may. */
async function firstRefused(
  paths: readonly string[],
  folders: readonly AllowedFolder[],
  { uploadEntriesMax }: Limits,
): Promise<string | undefined> {
  const look = {
    allowed: await allowance(folders),
    left: uploadEntriesMax,
    seen: new Set<string>(),
  };
  for (const path of paths) if (!(await mayBeRead(path, look))) return path;
  return undefined;
}

interface Look {
  readonly allowed: Allowance;
  /** How many entries of folders may still be looked at. */
  left: number;
  /** Real paths of folders that were looked through. */
  readonly seen: Set<string>;
}

/** Whether a file, or a folder with all that is in it, may be read. The browser may follow links in it. */
async function mayBeRead(path: string, look: Look): Promise<boolean> {
  const real = await look.allowed.real(path);
  if (real === undefined) return false;
  const found = await lstat(real);
  if (!found.isDirectory()) return found.isFile();
  if (look.seen.has(real)) return true;
  look.seen.add(real);
  for await (const entry of await opendir(real)) {
    if (look.left-- <= 0) return false;
    const inside = join(real, entry.name);
    const isAllowed = entry.isFile() ? look.allowed.contains(inside) : await mayBeRead(inside, look);
    if (!isAllowed) return false;
  }
  return true;
}

/** Says the same for whatever reason, so that nobody learns which files there are elsewhere. */
function uploadRefused(
  path: string,
  folders: readonly AllowedFolder[],
  { uploadEntriesMax }: Limits,
): Refusal {
  return {
    rule: 'upload',
    what: `Uploading ${path}`,
    why:
      'it must exist and, with symbolic links resolved, be in a folder that clients can upload from ' +
      `(${listed(folders)}); a folder can have up to ${uploadEntriesMax} entries`,
    option: 'To allow another folder, start the relay with --upload-root FOLDER',
  };
}

function downloadRefused(folder: string, folders: readonly AllowedFolder[]): Refusal {
  return {
    rule: 'download',
    what: `Saving downloads in ${folder}`,
    why:
      'it is not, with symbolic links resolved, in a folder that clients can save to ' +
      `(${listed(folders)})`,
    option: 'To allow another folder, start the relay with --download-root FOLDER',
  };
}

function listed(folders: readonly AllowedFolder[]): string {
  if (folders.length === 0) return 'none is allowed';
  return folders.map(({ path, hiddenToo }) => (hiddenToo ? path : `${path} without hidden files`)).join(', ');
}
