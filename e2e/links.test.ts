/** Links in the documentation lead to files and headings that exist. */
import { existsSync, readdirSync, readFileSync, statSync } from 'node:fs';
import { dirname, join, relative } from 'node:path';
import { expect, test } from 'vitest';
import { repositoryRoot } from '../harness/setup/root.ts';

const PAGES = [
  ...['README.md', 'CHANGELOG.md', 'CONTRIBUTING.md', 'SECURITY.md'],
  ...readdirSync(join(repositoryRoot, 'docs'))
    .filter((file) => file.endsWith('.md'))
    .map((file) => join('docs', file)),
].map((file) => join(repositoryRoot, file));

const WEB = /^(?:https?|mailto):/;

/** The page without its code. */
function proseOf(file: string): string {
  return readFileSync(file, 'utf8')
    .replace(/^(`{3,})[^\n]*\n[\s\S]*?^\1/gm, '')
    .replace(/^( +)```[^\n]*\n[\s\S]*?^\1```/gm, '');
}

/** The anchors that GitHub gives to the headings of a page. */
function anchorsOf(file: string): Set<string> {
  const headings = proseOf(file).matchAll(/^#{1,6} +(.+)$/gm);
  return new Set(
    [...headings].map(([, heading = '']) =>
      heading
        .toLowerCase()
        .replace(/[^\p{L}\p{N}\- _]/gu, '')
        .replaceAll(' ', '-'),
    ),
  );
}

/** The links of a page that lead nowhere. */
function broken(file: string): string[] {
  const links = [...proseOf(file).matchAll(/\]\(([^)\s]+)\)/g)].map(([, link = '']) => link);
  return links.filter((link) => {
    if (WEB.test(link)) return false;
    const [path = '', anchor] = link.split('#');
    const target = path === '' ? file : join(dirname(file), path);
    if (!existsSync(target)) return true;
    return anchor !== undefined && statSync(target).isFile() && !anchorsOf(target).has(anchor);
  });
}

test.each(PAGES.map((file) => [relative(repositoryRoot, file), file]))('%s', (_, file) => {
  expect(broken(file)).toEqual([]);
});

test('each page of docs/ is reached from its index', () => {
  const index = readFileSync(join(repositoryRoot, 'docs', 'index.md'), 'utf8');
  const missing = readdirSync(join(repositoryRoot, 'docs')).filter(
    (file) => file.endsWith('.md') && file !== 'index.md' && !index.includes(`](${file})`),
  );
  expect(missing).toEqual([]);
});
