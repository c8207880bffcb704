/**
 * Mutants that nobody has written: small changes of the syntax tree, chosen at random. They show how many bugs a
 * detector catches that it was not made for.
 */
import { readdirSync, readFileSync } from 'node:fs';
import path from 'node:path';
import type ts from 'typescript';
import { Random } from '../base/random.ts';
import type { Mutant } from './mutant.ts';

type TypeScript = typeof ts;

/** Replaces a piece of a file. */
interface Change {
  readonly file: string;
  readonly start: number;
  readonly end: number;
  readonly text: string;
  readonly what: string;
}

const FOLDERS = ['relay/core', 'extension/worker'];

/** What only tells, checks itself or names something. */
const IGNORED_FILES =
  /(\.test\.ts$|\/testing\/|audit|log\.ts$|\/checks\.ts$|refusal|errors\.ts$|product\.ts$)/;
const IGNORED_TEXT = /\b(log|console|audit|report|invariant|describe|sometimes)\b/;
const IGNORED_FUNCTIONS = /^(check|countChars|kept)$/;

const COMPARISONS: Readonly<Record<string, string>> = {
  '===': '!==',
  '!==': '===',
  '<': '<=',
  '<=': '<',
  '>': '>=',
  '>=': '>',
  '&&': '||',
  '||': '&&',
  '+': '-',
  '-': '+',
};

/** `count` mutants of the code, chosen by the seed. The same seed and code give the same mutants. */
export async function generatedMutants(root: string, seed: number, count: number): Promise<Mutant[]> {
  // Only a clone has the compiler.
  const { default: compiler } = await import('typescript');
  const changes = FOLDERS.flatMap((folder) => sourcesIn(path.join(root, folder))).flatMap((file) =>
    changesOf(compiler, root, file),
  );
  const random = new Random(seed, 'mutants');
  const mutants: Mutant[] = [];
  while (mutants.length < count && changes.length > 0) {
    const [change] = changes.splice(random.below(changes.length), 1);
    if (change !== undefined) mutants.push(mutantOf(root, change, `gen-${seed}-${mutants.length + 1}`));
  }
  return mutants;
}

function mutantOf(root: string, { file, start, end, text, what }: Change, id: string): Mutant {
  const source = readFileSync(path.join(root, file), 'utf8');
  const line = source.slice(0, start).split('\n').length;
  return {
    id,
    story: `${file}:${line}: ${what}`,
    source: 'chosen at random',
    edits: [{ file, find: source, replace: source.slice(0, start) + text + source.slice(end) }],
  };
}

function sourcesIn(folder: string): string[] {
  return readdirSync(folder, { recursive: true, withFileTypes: true })
    .filter((entry) => entry.isFile() && entry.name.endsWith('.ts'))
    .map((entry) => path.join(entry.parentPath, entry.name))
    .filter((file) => !IGNORED_FILES.test(file))
    .sort();
}

function changesOf(compiler: TypeScript, root: string, absolute: string): Change[] {
  const text = readFileSync(absolute, 'utf8');
  const source = compiler.createSourceFile(absolute, text, compiler.ScriptTarget.Latest, true);
  const file = path.relative(root, absolute).replaceAll('\\', '/');
  const changes: Change[] = [];
  const visit = (node: ts.Node): void => {
    if (compiler.isImportDeclaration(node) || compiler.isTypeNode(node)) return;
    if (compiler.isInterfaceDeclaration(node) || compiler.isTypeAliasDeclaration(node)) return;
    if (compiler.isMethodDeclaration(node) && IGNORED_FUNCTIONS.test(node.name.getText())) return;
    if (compiler.isStatement(node) && !compiler.isBlock(node) && isIgnored(compiler, node)) return;
    for (const [start, end, replacement, what] of changesAt(compiler, node)) {
      changes.push({ file, start, end, text: replacement, what });
    }
    compiler.forEachChild(node, visit);
  };
  visit(source);
  return changes;
}

function isIgnored(compiler: TypeScript, node: ts.Statement): boolean {
  return (
    compiler.isExpressionStatement(node) && IGNORED_TEXT.test(node.expression.getText().split('(')[0] ?? '')
  );
}

type Here = readonly [start: number, end: number, text: string, what: string];

function changesAt(compiler: TypeScript, node: ts.Node): Here[] {
  const whole = (text: string, what: string): Here => [node.getStart(), node.getEnd(), text, what];
  const short = node.getText().split('\n')[0]?.slice(0, 80) ?? '';
  if (compiler.isIfStatement(node) || compiler.isConditionalExpression(node)) {
    const condition = compiler.isIfStatement(node) ? node.expression : node.condition;
    const negated = `!(${condition.getText()})`;
    return [
      [condition.getStart(), condition.getEnd(), negated, `the condition is negated: ${condition.getText()}`],
    ];
  }
  if (compiler.isExpressionStatement(node)) return [whole(';', `left out: ${short}`)];
  if (compiler.isAwaitExpression(node))
    return [whole(`(${node.expression.getText()} as never)`, `no await: ${short}`)];
  if (node.kind === compiler.SyntaxKind.TrueKeyword) return [whole('false', 'true is false')];
  if (node.kind === compiler.SyntaxKind.FalseKeyword) return [whole('true', 'false is true')];
  if (compiler.isNumericLiteral(node)) {
    return [whole(`(${node.text} + 1)`, `${node.text} is one more`)];
  }
  if (compiler.isBinaryExpression(node)) {
    const token = node.operatorToken;
    const other = COMPARISONS[token.getText()];
    if (other === undefined) return [];
    return [[token.getStart(), token.getEnd(), other, `${other} instead of ${token.getText()}: ${short}`]];
  }
  if (compiler.isCallExpression(node) && node.arguments.length === 2) {
    const [one, two] = node.arguments.map((argument) => argument.getText());
    const [first, second] = node.arguments;
    if (first === undefined || second === undefined || one === two) return [];
    if (compiler.isArrowFunction(second) || compiler.isArrowFunction(first)) return [];
    return [[first.getStart(), second.getEnd(), `${two}, ${one}`, `the arguments are swapped: ${short}`]];
  }
  return [];
}
