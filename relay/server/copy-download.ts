/** Copies a finished download from the person's folder to where a client expects it. */
import { copyFile, mkdir } from 'node:fs/promises';
import { basename, join } from 'node:path';
import type { CopyDownload } from '../core/cdp/downloads.ts';

/** Calls back when the copy is there, or with the reason why it is not. */
export const copyDownload: CopyDownload = ({ from, folder, name }, done) => {
  // The name may come from a page: only its last part counts, so that nothing outside the folder is written.
  const to = join(folder, basename(name));
  mkdir(folder, { recursive: true })
    .then(() => copyFile(from, to))
    .then(
      () => done(),
      (error: unknown) => done(String(error)),
    );
};
