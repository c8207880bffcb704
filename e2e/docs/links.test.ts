/** Links in the documentation lead to files and headings that exist, and its pictures are there. */
import { existsSync, readdirSync, readFileSync, statSync } from 'node:fs';
import { join } from 'node:path';
import { expect, test } from 'vitest';
import { repositoryRoot } from '../../harness/setup/root.ts';
import { destination, PAGES, parsePage, readPage, type Page } from './pages.ts';

/** The links of a page that lead nowhere. */
function broken(page: Page): string[] {
  return page.links.filter((link) => {
    const to = destination(page.file, link);
    if (to === undefined) return false;
    if (to.file === page.file) return to.anchor !== undefined && !page.anchors.has(to.anchor);
    const path = join(repositoryRoot, to.file);
    if (!existsSync(path)) return true;
    return to.anchor !== undefined && statSync(path).isFile() && !readPage(to.file).anchors.has(to.anchor);
  });
}

const PNG = Buffer.from([0x89, 0x50, 0x4e, 0x47, 0x0d, 0x0a, 0x1a, 0x0a]);

/** The pictures of a page that are not there, are no pictures, or say nothing to those who cannot see them. */
function badPictures(page: Page): string[] {
  return page.pictures
    .filter(({ source, alternative }) => {
      const to = destination(page.file, source);
      if (to === undefined) return true;
      const path = join(repositoryRoot, to.file);
      if (alternative.trim() === '' || !existsSync(path)) return true;
      return path.endsWith('.png') && !readFileSync(path).subarray(0, PNG.length).equals(PNG);
    })
    .map(({ source }) => source);
}

test.each(PAGES)('%s', (file) => {
  const page = readPage(file);
  expect(broken(page)).toEqual([]);
  expect(badPictures(page)).toEqual([]);
});

test('what leads nowhere is found', () => {
  const text = [
    '# A `b.c` d',
    '[a](#a-bc-d) [b](#b) [c](missing.md) [d](../README.md#holdfast) [e](../README.md#x) [f](https://a.test)',
    '[g]: gone.md',
    '[a link by reference][g]',
    '![](images/report.png) ![x](images/none.png) ![x](index.md) ![x](https://a.test/a.png)',
  ].join('\n\n');
  const page = parsePage('docs/page.md', text);
  expect(broken(page)).toEqual(['#b', 'missing.md', '../README.md#x', 'gone.md']);
  expect(badPictures(page)).toEqual(['images/report.png', 'images/none.png', 'https://a.test/a.png']);
});

test('each page of docs/ is reached from its index', () => {
  const linked = readPage('docs/index.md').links.map((link) => destination('docs/index.md', link)?.file);
  const pages = PAGES.filter((file) => file.startsWith('docs/') && file !== 'docs/index.md');
  expect(pages.filter((file) => !linked.includes(file))).toEqual([]);
});

test('each picture is in a page', () => {
  const used = new Set(
    PAGES.map(readPage).flatMap((page) =>
      page.pictures.map(({ source }) => destination(page.file, source)?.file),
    ),
  );
  const pictures = readdirSync(join(repositoryRoot, 'docs', 'images')).map((file) => `docs/images/${file}`);
  expect(pictures.filter((file) => !used.has(file))).toEqual([]);
});
