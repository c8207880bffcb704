/** The extension under test, as its manifest describes it. */
import { readFile } from 'node:fs/promises';
import { join, resolve } from 'node:path';
import { reasonOf } from '../stage/stage-error.ts';

/** The parts of a manifest that the checks read. */
export interface Manifest {
  readonly manifest_version?: number;
  readonly name?: string;
  readonly default_locale?: string;
  readonly version?: string;
  readonly background?: { readonly service_worker?: string };
  readonly permissions?: readonly string[];
  readonly action?: { readonly default_popup?: string };
  readonly options_page?: string;
  readonly options_ui?: { readonly page?: string };
  readonly side_panel?: { readonly default_path?: string };
  /** New tab, history, bookmarks. */
  readonly chrome_url_overrides?: Readonly<Record<string, string>>;
  readonly content_scripts?: readonly { readonly js?: readonly string[]; readonly world?: string }[];
}

export interface Subject {
  /** Absolute path of the unpacked extension. */
  readonly folder: string;
  readonly name: string;
  readonly version: string;
  readonly hasWorker: boolean;
  readonly hasContentScripts: boolean;
  readonly permissions: readonly string[];
  /** Paths of its popup, options, side panel, and of the browser's pages that it replaces. */
  readonly pages: readonly string[];
}

/** The folder holds no extension that can be tested. The message says what to do. */
export class SubjectError extends Error {
  override readonly name = 'SubjectError';
}

/** Rejects with {@link SubjectError} if the folder has no manifest of version 3. */
export async function readSubject(path: string): Promise<Subject> {
  const folder = resolve(path);
  const manifest = await readManifest(folder);
  const pages = [
    manifest.action?.default_popup,
    manifest.options_ui?.page ?? manifest.options_page,
    manifest.side_panel?.default_path,
    ...Object.values(manifest.chrome_url_overrides ?? {}),
  ];
  return {
    folder,
    name: await localized(manifest.name ?? 'extension', folder, manifest.default_locale),
    version: manifest.version ?? '',
    hasWorker: manifest.background?.service_worker !== undefined,
    hasContentScripts: (manifest.content_scripts ?? []).length > 0,
    permissions: manifest.permissions ?? [],
    pages: [...new Set(pages.filter((page): page is string => page !== undefined && page !== ''))],
  };
}

/** Rejects with {@link SubjectError} if the folder has no manifest of version 3. */
export async function readManifest(folder: string): Promise<Manifest> {
  const file = join(folder, 'manifest.json');
  const text = await readFile(file, 'utf8').catch((cause: unknown) => {
    throw new SubjectError(
      `Cannot read ${file}. Pass the folder of an unpacked extension: the one that has its manifest.json.`,
      { cause },
    );
  });
  const manifest = jsonOf(text, file) as Manifest;
  if (manifest.manifest_version !== 3)
    throw new SubjectError(
      `${file} is not a Manifest V3 extension ("manifest_version": 3). Only those can be tested.`,
    );
  return manifest;
}

/** The text of a name such as `__MSG_extName__`. Without one, the name as it is. */
async function localized(name: string, folder: string, locale = 'en'): Promise<string> {
  const key = /^__MSG_(\w+)__$/.exec(name)?.[1]?.toLowerCase();
  // A locale such as `../..` would lead out of the extension.
  if (key === undefined || !/^\w+$/.test(locale)) return name;
  const file = join(folder, '_locales', locale, 'messages.json');
  try {
    const messages = jsonOf(await readFile(file, 'utf8'), file) as Readonly<
      Record<string, { message?: string }>
    >;
    return Object.entries(messages).find(([other]) => other.toLowerCase() === key)?.[1].message ?? name;
  } catch {
    // It is for people only.
    return name;
  }
}

/** Chromium allows comments in a manifest. Strings are matched only so that what looks like a comment in one is kept. */
const STRING_OR_COMMENT = /"(?:\\.|[^"\\])*"|\/\/[^\n]*|\/\*[\s\S]*?\*\//g;

function jsonOf(text: string, file: string): object {
  const json = text.replace(/^\uFEFF/, '').replace(STRING_OR_COMMENT, (it) => (it.startsWith('"') ? it : ''));
  let object: unknown;
  try {
    object = JSON.parse(json);
  } catch (cause) {
    throw new SubjectError(`${file} is not JSON: ${reasonOf(cause)}. Correct it there.`, { cause });
  }
  if (typeof object !== 'object' || object === null)
    throw new SubjectError(`${file} has no JSON object, so it is no manifest of an extension.`);
  return object;
}
