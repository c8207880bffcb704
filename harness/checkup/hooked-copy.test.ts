import { mkdir, mkdtemp, readFile, rm, symlink, writeFile } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import { basename, join } from 'node:path';
import { expect, test } from 'vitest';
import { hookedCopy, removeCopy } from './hooked-copy.ts';
import { readManifest, readSubject, type Subject } from './subject.ts';

test('the script is the first of each content script and page; the extension itself stays as it is', async () => {
  const folder = await mkdtemp(join(tmpdir(), 'holdfast-hooked-'));
  const manifest = {
    manifest_version: 3,
    action: { default_popup: 'ui/popup.html' },
    content_scripts: [{ js: ['a.js'] }, { js: ['b.js'], world: 'MAIN' }],
  };
  const html = '<!doctype html><html><head lang="en"><script src="popup.js"></script>';
  await mkdir(join(folder, 'ui'));
  await writeFile(join(folder, 'manifest.json'), JSON.stringify(manifest));
  await writeFile(join(folder, 'ui/popup.html'), html);

  const copy = await hookedCopy(await readSubject(folder));
  const { content_scripts: scripts } = await readManifest(copy);
  // A script in the page's own world has no chrome.runtime of the extension.
  expect(scripts?.map(({ js }) => js)).toEqual([['holdfast-page-hook.js', 'a.js'], ['b.js']]);
  expect(await readFile(join(copy, 'ui/popup.html'), 'utf8')).toContain(
    '<head lang="en"><script src="/holdfast-page-hook.js"></script><script src="popup.js">',
  );
  expect(await readFile(join(folder, 'ui/popup.html'), 'utf8')).toBe(html);
  await removeCopy(copy);
  await rm(folder, { recursive: true });
});

test('nothing outside of the copy is written, by whatever way the manifest or a link leads there', async () => {
  const folder = await mkdtemp(join(tmpdir(), 'holdfast-hooked-'));
  const outside = join(folder, 'outside.html');
  const extension = join(folder, 'extension');
  await mkdir(extension);
  await writeFile(outside, 'mine');
  await writeFile(join(folder, 'real.html'), 'mine');
  await symlink(join(folder, 'real.html'), join(extension, 'popup.html'));
  const copy = await hookedCopy({
    ...(await subjectIn(extension)),
    pages: ['popup.html', `../${basename(folder)}/outside.html`],
  });
  expect(await readFile(join(copy, 'popup.html'), 'utf8')).toContain('holdfast-page-hook.js');
  expect(await readFile(outside, 'utf8')).toBe('mine');
  expect(await readFile(join(folder, 'real.html'), 'utf8')).toBe('mine');
  await removeCopy(copy);
  await rm(folder, { recursive: true });
});

async function subjectIn(folder: string): Promise<Subject> {
  await writeFile(join(folder, 'manifest.json'), JSON.stringify({ manifest_version: 3 }));
  return readSubject(folder);
}
