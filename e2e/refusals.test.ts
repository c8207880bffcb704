/**
 * Every refusal says what was refused, why, and which option allows it, or that none does. The compiler requires an
 * example of each rule; docs/refusals.md is generated from them with `npx vitest run e2e/refusals.test.ts -u`.
 */
import { mkdtempSync, rmSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import prettier from 'prettier';
import { afterAll, describe, expect, test } from 'vitest';
import { REFUSAL_RULES } from '../relay/protocol/refusal-rules.ts';
import { refusalExamples } from './refusals/examples.ts';

const scratch = mkdtempSync(join(tmpdir(), 'holdfast-'));
afterAll(() => rmSync(scratch, { recursive: true, force: true }));

const examples = refusalExamples(scratch);
/** Only root can create files of other users. */
const NEEDS_ROOT = ['secret.owner', 'secret.folder-owner'];
const isRoot = process.getuid?.() === 0;

/** What, why, and: an option, an instruction, or that nothing allows it. Chromium's own text may come first. */
const PARTS =
  /^(?<what>\S.*?) was refused: (?<why>\S.{9,}?)\. (?<option>(No option|To allow|Clients use|Close|Connect|Copy|Enter|Keep|Request|Send|Share|Start|Take|Use|Write) [^]+)$/;

const CLOSE_FRAME_BYTES = 123;
const IN_CLOSE_FRAMES = ['http.revoked', 'limit.clientBufferCharsMax', 'limit.clientBufferCharsTotalMax'];

const texts = new Map<string, string>();

describe('says what, why and which option allows it:', () => {
  test.each(REFUSAL_RULES)('%s', async (rule) => {
    const text = await examples[rule]();
    texts.set(rule, text.replaceAll(scratch, '/home/me').replace(/x{50,}/, 'xxx…'));
    if (!isRoot && NEEDS_ROOT.includes(rule)) return;
    expect(text).toMatch(PARTS);
    expect(text).toMatch(/[^.]\.$|\n {2}\S[^\n]*$/);
    if (rule.startsWith('limit.') && rule !== 'limit.requestMs') {
      expect(text).toContain(`(${rule.slice('limit.'.length)})`);
    }
  });
});

test.each(IN_CLOSE_FRAMES)('%s fits into a close frame', (rule) => {
  expect(Buffer.byteLength(texts.get(rule) ?? '')).toBeLessThanOrEqual(CLOSE_FRAME_BYTES);
});

test.skipIf(!isRoot)('docs/refusals.md shows them', async () => {
  const sections = GROUPS.map(([title, prefix]) => {
    const rules = REFUSAL_RULES.filter((rule) => groupOf(rule) === prefix);
    return [`## ${title}`, ...rules.map((rule) => `### ${rule}\n\n${example(texts.get(rule) ?? '')}`)];
  });
  const page = `# Refusals

Each refusal says what was refused, why, and which option allows it, or that none does. A CDP client reads the rule in
\`error.data\`, after \`holdfast.refused.\`, and the heading on this page in \`error.holdfast.help\`; the audit log notes
the rule. These are examples, made by the code that refuses. [Other errors](troubleshooting.md) have a page of their own.

<!-- begin: written by e2e/refusals.test.ts -->

${sections.flat().join('\n\n')}

<!-- end -->
`;
  const options = await prettier.resolveConfig('docs/refusals.md');
  await expect(await prettier.format(page, { ...options, parser: 'markdown' })).toMatchFileSnapshot(
    '../docs/refusals.md',
  );
});

/** The groups of the page, by what their rules begin with. */
const GROUPS = [
  ['Commands, and what belongs to others', undefined],
  ['Requests and upgrades', 'http'],
  ["The extension's connection", 'link'],
  ['Files that hold secrets', 'secret'],
  ['Limits', 'limit'],
] as const;

function groupOf(rule: string): string | undefined {
  return /^(.*)\./.exec(rule)?.[1];
}

/** A quotation. Commands in it are on lines of their own. */
function example(text: string): string {
  return text
    .split('\n')
    .map((line, i) =>
      i > 0 && line.startsWith('  ') ? `\`${line.trim()}\`` : line.replaceAll(/[<>*_|]/g, '\\$&'),
    )
    .map((line) => `> ${line}`)
    .join('\n');
}
