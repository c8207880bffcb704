/** The extension under test, as its manifest describes it. */
import { readFile } from 'node:fs/promises';
import { join, resolve } from 'node:path';

interface Manifest {
  readonly manifest_version?: number;
  readonly name?: string;
  readonly version?: string;
  readonly background?: { readonly service_worker?: string };
  readonly permissions?: readonly string[];
  readonly action?: { readonly default_popup?: string };
  readonly options_page?: string;
  readonly options_ui?: { readonly page?: string };
}

export interface Subject {
  /** Absolute path of the unpacked extension. */
  readonly folder: string;
  /** Name and version, for people. */
  readonly name: string;
  readonly hasWorker: boolean;
  readonly permissions: readonly string[];
  /** Paths of its popup and options page. */
  readonly pages: readonly string[];
}

/** The folder holds no extension that can be tested. The message says what to do. */
export class SubjectError extends Error {
  override readonly name = 'SubjectError';
}

/** Rejects with {@link SubjectError} if the folder has no manifest of version 3. */
export async function readSubject(path: string): Promise<Subject> {
  const folder = resolve(path);
  const file = join(folder, 'manifest.json');
  let manifest: Manifest;
  try {
    manifest = JSON.parse(await readFile(file, 'utf8')) as Manifest;
  } catch (cause) {
    throw new SubjectError(
      `Cannot read ${file}. Pass the folder of an unpacked extension: the one that has its manifest.json.`,
      { cause },
    );
  }
  if (manifest.manifest_version !== 3)
    throw new SubjectError(`${file} does not say "manifest_version": 3. Only such extensions can be tested.`);
  const pages = [manifest.action?.default_popup, manifest.options_ui?.page ?? manifest.options_page];
  return {
    folder,
    name: `${manifest.name ?? 'extension'} ${manifest.version ?? ''}`.trim(),
    hasWorker: manifest.background?.service_worker !== undefined,
    permissions: manifest.permissions ?? [],
    pages: pages.filter((page): page is string => page !== undefined && page !== ''),
  };
}
