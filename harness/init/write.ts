import { mkdir, writeFile } from 'node:fs/promises';
import { dirname, join } from 'node:path';
import { initFiles, type CiService, type Kind } from './files.ts';

export interface Written {
  /** Path below the folder. */
  readonly file: string;
  /** False if the file existed. It was left as it is. */
  readonly created: boolean;
}

/**
 * Writes the files for this kind of user and CI service below `folder`, and never over an existing one. Rejects with the
 * system's error.
 */
export async function writeFiles(folder: string, kind: Kind, ci: CiService): Promise<Written[]> {
  const written: Written[] = [];
  for (const [file, text] of Object.entries(initFiles(kind, ci))) {
    const path = join(folder, file);
    await mkdir(dirname(path), { recursive: true });
    written.push({ file, created: await create(path, text) });
  }
  return written;
}

async function create(path: string, text: string): Promise<boolean> {
  try {
    // `wx` fails for an existing file, even for one that appears at this moment.
    await writeFile(path, text, { flag: 'wx' });
    return true;
  } catch (error) {
    if ((error as NodeJS.ErrnoException).code === 'EEXIST') return false;
    throw error;
  }
}
