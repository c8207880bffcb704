/** A copy of an extension whose content scripts and pages report their messages from their first line on. */
import { cp, mkdtemp, readFile, rm, writeFile } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { isInside } from '../base/is-inside.ts';
import { pageHookScript } from '../extension/page-hook.ts';
import { readManifest, type Subject } from './subject.ts';

const SCRIPT = 'holdfast-page-hook.js';

/** Resolves with the folder of the copy. Remove it with {@link removeCopy}. */
export async function hookedCopy(subject: Subject): Promise<string> {
  const folder = await copyOf(subject.folder);
  const manifest = await readManifest(folder);
  const contentScripts = manifest.content_scripts?.map((entry) => ({
    ...entry,
    js: entry.world === 'MAIN' ? entry.js : [SCRIPT, ...(entry.js ?? [])],
  }));
  const changed = {
    ...manifest,
    ...(contentScripts === undefined ? {} : { content_scripts: contentScripts }),
  };
  await writeFile(join(folder, 'manifest.json'), JSON.stringify(changed));
  await writeFile(join(folder, SCRIPT), pageHookScript({ holdPorts: false }));
  for (const page of subject.pages) {
    const file = join(folder, page.replace(/[?#].*$/, ''));
    if (!isInside(folder, file)) continue;
    // A manifest may name a page that does not exist: the check of pages finds that.
    const html = await readFile(file, 'utf8').catch(() => undefined);
    if (html !== undefined) await writeFile(file, withScript(html));
  }
  return folder;
}

/** Copies an extension into a temporary folder. */
export async function copyOf(folder: string): Promise<string> {
  const copy = await mkdtemp(join(tmpdir(), 'holdfast-extension-'));
  await copyInto(folder, copy);
  return copy;
}

/** Links become files of their own: what is written to the copy must not reach the extension. */
export async function copyInto(folder: string, copy: string): Promise<void> {
  await cp(folder, copy, { recursive: true, dereference: true });
}

export async function removeCopy(folder: string): Promise<void> {
  await rm(folder, { recursive: true, force: true });
}

/** Before the first script, and after the doctype: without one, the page would be shown in quirks mode. */
function withScript(html: string): string {
  const tag = `<script src="/${SCRIPT}"></script>`;
  const place = /<head(?:\s[^>]*)?>/i.exec(html) ?? /<!doctype[^>]*>/i.exec(html);
  const end = place === null ? 0 : place.index + place[0].length;
  return html.slice(0, end) + tag + html.slice(end);
}
