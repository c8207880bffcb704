/** What the extension's scripts show comes from `_locales`: no sentence stands in their source. */
import { readdirSync, readFileSync } from 'node:fs';
import { join } from 'node:path';
import ts from 'typescript';
import { expect, test } from 'vitest';
import { repositoryRoot } from '../../harness/setup/root.ts';

const EXTENSION = join(repositoryRoot, 'extension');
/** Of the worker, only these show something. The rest writes for logs and for clients, in English. */
const SHOWN_BY_THE_WORKER = [
  'worker/badge.ts',
  'worker/button.ts',
  'worker/menu.ts',
  'worker/refusal-words.ts',
];
const SCRIPTS = readdirSync(EXTENSION, { recursive: true, encoding: 'utf8' })
  .map((name) => name.replaceAll('\\', '/'))
  .filter((name) => name.endsWith('.ts') && !/\.test\.ts$|testing\/|^offscreen\//.test(name))
  .filter((name) => !name.startsWith('worker/') || SHOWN_BY_THE_WORKER.includes(name));

/** Two words in a row, or one that begins with a capital, as on a button. */
const TEXT = /\p{L}{2,}[,.:]? \p{L}|^\p{Lu}\p{Ll}+$/u;
/** Selectors and names of keys. */
const CODE = /^[#.[]|^(?:Enter|Tab|Escape)$/;

/** The texts in a script, but for those of errors and logs, and of types. */
function textsIn(name: string, source: string): string[] {
  const found: string[] = [];
  const visit = (node: ts.Node): void => {
    const isForLogs =
      (ts.isNewExpression(node) && /Error$/.test(node.expression.getText())) ||
      (ts.isCallExpression(node) && node.expression.getText().startsWith('console.'));
    if (isForLogs || ts.isTypeNode(node) || ts.isImportDeclaration(node)) return;
    if (ts.isStringLiteralLike(node) || ts.isTemplateHead(node) || ts.isTemplateMiddleOrTemplateTail(node)) {
      if (TEXT.test(node.text.trim()) && !CODE.test(node.text)) found.push(node.text);
    }
    ts.forEachChild(node, visit);
  };
  visit(ts.createSourceFile(name, source, ts.ScriptTarget.Latest, true));
  return found;
}

test.each(SCRIPTS)('%s', (name) => {
  expect(textsIn(name, readFileSync(join(EXTENSION, name), 'utf8'))).toEqual([]);
});

test('a sentence, a word on a button and a part of a template are found; errors and selectors are not', () => {
  const source = `
    show('Not paired'); button.textContent = 'Stop'; say(\`Use port \${port}\`);
    throw new Error('no such thing'); find('#pair-form button'); console.warn('It is late');`;
  expect(textsIn('a.ts', source)).toEqual(['Not paired', 'Stop', 'Use port ']);
});
