/** Commands in the documentation exist, and have the options that they are shown with. */
import { expect, test } from 'vitest';
import { commandErrors, isCommand, typedLines, withoutNotation } from './commands.ts';
import { PAGES, parsePage, readPage } from './pages.ts';

test.each(PAGES)('%s', (file) => {
  const { blocks, inlineCode } = readPage(file);
  const inBlocks = blocks.flatMap((block) =>
    typedLines(block).flatMap((line) =>
      commandErrors(line, false).map((error) => `${block.place}: ${line}: ${error}`),
    ),
  );
  const inSentences = inlineCode
    .filter(isCommand)
    .flatMap((code) =>
      commandErrors(withoutNotation(code), true).map((error) => `${file}: ${code}: ${error}`),
    );
  expect([...inBlocks, ...inSentences]).toEqual([]);
});

test.each([
  ['npx holdfast tortur', 'there is no command tortur'],
  ['npm run torture -- --gerp x', 'torture has no option --gerp'],
  ['npm run soak -- --minutes many', "error: option '--minutes <m>' argument 'many' is invalid"],
  ['npx holdfast sim --shard $i/$n', undefined],
  ['npx holdfast sim --seeds', "error: option '--seeds <n>' argument missing"],
  ['npx holdfast relay tokens', 'relay has no argument tokens'],
  ['npx holdfast relay token add', 'add needs 1 arguments'],
  ['npx holdfast relay token add me', undefined],
  ['npm run missing', 'there is no script missing'],
  ['npm test -- lint unitt', 'there is no stage unitt'],
  ['npx playwright test --project=none e2e/none.spec.ts', 'there is no project none'],
  ['npx vitest run e2e/none.test.ts -u', 'there is no file e2e/none.test.ts'],
  [
    'HOLDFAST_X=1 npm run doctor | awk x > out/x && npx holdfast check a.jsonl # why',
    'there is no program awk',
  ],
])('%s: %s', (line, error) => {
  const errors = commandErrors(line, false);
  if (error === undefined) expect(errors).toEqual([]);
  else expect(errors[0]).toContain(error);
});

test('in a sentence, capitals stand for values', () => {
  const code = 'holdfast relay status [--port N] [--jsonn]';
  expect(isCommand(code)).toBe(true);
  expect(commandErrors(withoutNotation(code), true)).toEqual(['status has no option --jsonn']);
  expect(commandErrors('npx holdfast NAME OPTIONS', true)).toEqual([]);
  expect(isCommand('holdfast/harness')).toBe(false);
});

test('in a block with a prompt, the rest is output', () => {
  const { blocks } = parsePage(
    'docs/page.md',
    '```console\n$ npx holdfast relay \\\n  --port 1\nno command\n```',
  );
  expect(blocks.flatMap(typedLines)).toEqual(['npx holdfast relay    --port 1']);
});
