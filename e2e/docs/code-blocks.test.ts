/** Code in the documentation compiles against the package's own types; JSON and YAML in it can be parsed. */
import { describe, expect, test } from 'vitest';
import { parseAllDocuments } from 'yaml';
import { compileErrors, isProgram } from './compiled.ts';
import { PAGES, parsePage, readPage } from './pages.ts';

/** Playwright's types are large, and other tests run at the same time. */
const compilingMs = 180_000;

const blocks = PAGES.flatMap((file) => readPage(file).blocks);

test('each block of TypeScript and JavaScript compiles', { timeout: compilingMs }, () => {
  const programs = blocks.filter(isProgram);
  expect(programs.length).toBeGreaterThan(8);
  expect(compileErrors(programs)).toEqual([]);
});

test('what does not compile is found, with its place', { timeout: compilingMs }, () => {
  const text = [
    'Text.\n\n```ts\nimport { test } from "holdfast/harness";\n\ntest("x", async ({ pages }) => {});\n```',
    '<!-- check with:\ndeclare const page: { close(): void };\n-->\n\n```ts\npage.close();\npage.open();\n```',
    '```js\nexport const f = (x) => x.anything;\nmissing();\n```',
  ].join('\n\n');
  expect(compileErrors(parsePage('docs/page.md', text).blocks)).toEqual([
    expect.stringMatching(/^docs\/page\.md:3: line 3: Property 'pages' does not exist/),
    expect.stringMatching(/^docs\/page\.md:13: line 2: Property 'open' does not exist/),
    "docs/page.md:18: line 2: Cannot find name 'missing'.",
  ]);
});

describe('can be parsed:', () => {
  const data = blocks.filter(({ language }) => ['json', 'jsonl', 'yaml', 'yml'].includes(language));

  test.each(data.map((block) => [block.place, block] as const))('%s', (_, { language, code }) => {
    const values = language === 'jsonl' ? code.trim().split('\n') : [code];
    if (language.startsWith('j')) for (const value of values) expect(JSON.parse(value)).toBeDefined();
    else expect(parseAllDocuments(code).flatMap(({ errors }) => errors)).toEqual([]);
  });
});

test('each block says its language', () => {
  expect(blocks.filter(({ language }) => language === '').map(({ place }) => place)).toEqual([]);
});
