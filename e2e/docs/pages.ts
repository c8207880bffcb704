/** The documentation as its tests read it: blocks of code, commands in the text, links, pictures, headings. */
import { readdirSync, readFileSync } from 'node:fs';
import { dirname, join, relative, resolve } from 'node:path';
import GithubSlugger from 'github-slugger';
import MarkdownIt, { type Token } from 'markdown-it';
import { repositoryRoot } from '../../harness/setup/root.ts';

/** Everything that a person reads, relative to the repository. */
export const PAGES: readonly string[] = [
  ...['README.md', 'CHANGELOG.md', 'CODE_OF_CONDUCT.md', 'CONTRIBUTING.md', 'SECURITY.md'],
  ...readdirSync(join(repositoryRoot, 'docs'))
    .filter((file) => file.endsWith('.md'))
    .map((file) => `docs/${file}`),
];

export interface CodeBlock {
  /** As `docs/harness.md:35`. */
  readonly place: string;
  /** Relative to the repository. */
  readonly page: string;
  readonly language: string;
  readonly code: string;
  /** What completes a fragment: the lines of a comment `<!-- check with: … -->` right before the block. */
  readonly checkedWith: string;
}

export interface Page {
  /** Relative to the repository. */
  readonly file: string;
  readonly blocks: readonly CodeBlock[];
  /** Code within a sentence or a table. */
  readonly inlineCode: readonly string[];
  /** Where links and pictures lead to, as written. */
  readonly links: readonly string[];
  readonly pictures: readonly { readonly source: string; readonly alternative: string }[];
  /** Their text, without notation. */
  readonly headings: readonly string[];
  /** As GitHub gives them to headings. */
  readonly anchors: ReadonlySet<string>;
}

const markdown = new MarkdownIt({ html: true });
const CHECKED_WITH = /^<!-- check with:\n(?<code>[\s\S]*?)-->\s*$/;

export function readPage(file: string): Page {
  return parsePage(file, readFileSync(join(repositoryRoot, file), 'utf8'));
}

export function parsePage(file: string, text: string): Page {
  const tokens = markdown.parse(text, {});
  const headings = headingsOf(tokens);
  const slugger = new GithubSlugger();
  const inline = tokens.flatMap(({ children }) => children ?? []);
  return {
    file,
    blocks: blocksOf(file, tokens),
    inlineCode: inline.filter(({ type }) => type === 'code_inline').map(({ content }) => content),
    links: inline.filter(({ type }) => type === 'link_open').map((token) => attribute(token, 'href')),
    pictures: inline
      .filter(({ type }) => type === 'image')
      .map((token) => ({ source: attribute(token, 'src'), alternative: token.content })),
    headings,
    anchors: new Set(headings.map((heading) => slugger.slug(heading))),
  };
}

function blocksOf(page: string, tokens: readonly Token[]): CodeBlock[] {
  return tokens.flatMap((token, i) => {
    if (token.type !== 'fence') return [];
    const before = tokens[i - 1];
    const checkedWith = before?.type === 'html_block' ? CHECKED_WITH.exec(before.content) : null;
    return {
      place: `${page}:${String((token.map?.[0] ?? 0) + 1)}`,
      page,
      language: token.info.trim(),
      code: token.content,
      checkedWith: checkedWith?.groups?.['code'] ?? '',
    };
  });
}

function headingsOf(tokens: readonly Token[]): string[] {
  return tokens
    .filter((_, i) => tokens[i - 1]?.type === 'heading_open')
    .map(({ children }) => (children ?? []).map(({ content }) => content).join(''));
}

function attribute(token: Token, name: string): string {
  const value = token.attrGet(name);
  return value === null ? '' : decodeURI(String(value));
}

const WEB = /^(?:https?|mailto):/;

/** The file that a link of a page leads to, relative to the repository, and the anchor in it; undefined for the web. */
export function destination(page: string, link: string): { file: string; anchor?: string } | undefined {
  if (WEB.test(link)) return undefined;
  const [path = '', anchor] = link.split('#');
  const file =
    path === '' ? page : relative(repositoryRoot, resolve(repositoryRoot, dirname(page), path)) || '.';
  return anchor === undefined ? { file } : { file, anchor };
}
