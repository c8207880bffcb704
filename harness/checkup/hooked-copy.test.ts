import { mkdir, mkdtemp, readFile, rm, writeFile } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { expect, test } from 'vitest';
import { hookedCopy, removeCopy } from './hooked-copy.ts';
import { readManifest, readSubject } from './subject.ts';

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
