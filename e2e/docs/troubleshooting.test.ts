/**
 * docs/troubleshooting.md has a heading for each code and each message that people see, and docs/refusals.md for each
 * rule. A heading is the code, or the message with `…` for what differs.
 */
import { readdirSync, readFileSync } from 'node:fs';
import { join } from 'node:path';
import { expect, test } from 'vitest';
import { EXTENSION_ERROR_CODES } from '../../harness/extension/extension-error.ts';
import { repositoryRoot } from '../../harness/setup/root.ts';
import { withHelp } from '../../relay/core/error-help.ts';
import { OUTCOME_CODES } from '../../relay/protocol/outcome-data.ts';
import { REFUSAL_RULES } from '../../relay/protocol/refusal-rules.ts';
import { destination, readPage } from './pages.ts';

const page = readPage('docs/troubleshooting.md');
const headings = new Set(page.headings);

/** The sources of a folder, without tests. */
function sources(...folders: readonly string[]): { file: string; text: string }[] {
  return folders.flatMap((folder) =>
    readdirSync(join(repositoryRoot, folder), { recursive: true, encoding: 'utf8' })
      .filter((file) => /\.(?:ts|mjs)$/.test(file) && !/\.test\.ts$|testing\//.test(file))
      .map((file) => join(folder, file))
      .map((file) => ({ file, text: readFileSync(join(repositoryRoot, file), 'utf8') })),
  );
}

const outcomes = Object.entries(OUTCOME_CODES).flatMap(([kind, whys]) => whys.map((why) => `${kind}.${why}`));

test('each outcome has a heading, and its error leads there', () => {
  expect(outcomes.filter((code) => !headings.has(code))).toEqual([]);
  const data = [
    ...outcomes.map((code) => `holdfast.${code}`),
    ...REFUSAL_RULES.map((rule) => `holdfast.refused.${rule}`),
  ];
  const lost = data.filter((code) => {
    const help = withHelp({ code: -32_000, message: '', data: code }).holdfast?.help ?? '';
    const to = destination('README.md', help);
    return to?.anchor === undefined || !readPage(to.file).anchors.has(to.anchor);
  });
  expect(lost).toEqual([]);
});

test('the example of an error is one', () => {
  const [block] = page.blocks.filter(({ language }) => language === 'json');
  const { code, message, data, holdfast } = JSON.parse(block?.code ?? '') as Required<
    ReturnType<typeof withHelp>
  >;
  expect(withHelp({ code, message, data })).toEqual({ code, message, data, holdfast });
});

test('each refusal has a heading', () => {
  const refusals = new Set(readPage('docs/refusals.md').headings);
  expect(REFUSAL_RULES.filter((rule) => !refusals.has(rule))).toEqual([]);
});

test("each code of the relay's and of the extension fixture's errors has a heading", () => {
  const codes = sources('relay').flatMap(({ text }) =>
    [...text.matchAll(/readonly code = '(HOLDFAST_\w+)'/g)].map(([, code = '']) => code),
  );
  expect(codes.length).toBeGreaterThan(5);
  expect([...codes, ...EXTENSION_ERROR_CODES].filter((code) => !headings.has(code))).toEqual([]);
});

/** Errors that a command prints as they are. */
const PRINTED =
  /new (?:SetupTrouble|NoBrowserError|MachineTroubleError|NoRelayError|NoTokenError|NoRecordingError|TargetError|SubjectError|RunFileError)\(/g;
const MESSAGE_CHARS_MAX = 400;

test('each message of a command has a heading', () => {
  const messages = sources('harness', 'relay').flatMap(({ file, text }) =>
    [...text.matchAll(PRINTED)].map(({ index, 0: { length } }) => ({
      file,
      line: text.slice(0, index).split('\n').length,
      text: text.slice(index + length, index + length + MESSAGE_CHARS_MAX).replaceAll(/\\?`/g, ''),
    })),
  );
  expect(messages.length).toBeGreaterThan(20);
  const undocumented = messages
    .filter(({ text }) => !page.headings.some((heading) => isIn(heading, text)))
    // One that passes on the reason of another error has no words of its own.
    .filter(({ text }) => !text.startsWith('reasonOf('))
    .map(({ file, line }) => `${file}:${String(line)}`);
  expect(undocumented).toEqual([]);
});

/** Whether a source has all parts of a message, one after the other. */
function isIn(heading: string, source: string): boolean {
  const parts = heading.split('…').map((part) => part.trim());
  if (parts.join('').length < 8) return false;
  let at = 0;
  return parts.every((part) => {
    const found = source.indexOf(part, at);
    at = found + part.length;
    return found !== -1;
  });
}
