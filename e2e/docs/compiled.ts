/** Compiles blocks of code from the documentation, all in one program, against the sources of the package. */
import { join } from 'node:path';
import ts from 'typescript';
import { repositoryRoot } from '../../harness/setup/root.ts';
import type { CodeBlock } from './pages.ts';

const LANGUAGES: ReadonlySet<string> = new Set(['ts', 'js', 'typescript', 'javascript', 'tsx', 'jsx', 'mjs']);

/** `Parameter 'x' implicitly has an 'any' type`, and its kin: JavaScript has no types to write. */
const IMPLICIT_ANY: ReadonlySet<number> = new Set([7005, 7006, 7019, 7031, 7034]);

/** Everything but the blocks: it is the same in each program. */
const parsed = new Map<string, ts.SourceFile>();

export function isProgram({ language }: CodeBlock): boolean {
  return LANGUAGES.has(language);
}

/**
 * What the compiler finds wrong with the blocks, as `docs/harness.md:35: line 2: …` with the line within the block.
 * `holdfast/…` is resolved through `exports` in package.json, to the sources.
 */
export function compileErrors(blocks: readonly CodeBlock[]): string[] {
  const files = new Map(blocks.map((block, i) => [fileOf(block, i), block]));
  const options = compilerOptions();
  const host = ts.createCompilerHost(options);
  const original = { readFile: host.readFile.bind(host), fileExists: host.fileExists.bind(host) };
  const textOf = (file: string) => {
    const block = files.get(file);
    return block === undefined ? undefined : `${block.checkedWith}${block.code}`;
  };
  host.readFile = (file) => textOf(file) ?? original.readFile(file);
  host.fileExists = (file) => files.has(file) || original.fileExists(file);
  const parse = host.getSourceFile.bind(host);
  host.getSourceFile = (file, ...rest) => {
    if (files.has(file)) return parse(file, ...rest);
    const source = parsed.get(file) ?? parse(file, ...rest);
    if (source !== undefined) parsed.set(file, source);
    return source;
  };
  const program = ts.createProgram([...files.keys()], options, host);
  return [...files].flatMap(([file, block]) => {
    const source = program.getSourceFile(file);
    if (source === undefined) return [`${block.place}: not compiled`];
    // Only the blocks are checked: `npm run types` checks the sources.
    return [...program.getSyntacticDiagnostics(source), ...program.getSemanticDiagnostics(source)]
      .filter(({ code }) => !file.endsWith('.js') || !IMPLICIT_ANY.has(code))
      .map((diagnostic) => `${block.place}: ${described(block, source, diagnostic)}`);
  });
}

function described(block: CodeBlock, source: ts.SourceFile, { start, messageText }: ts.Diagnostic): string {
  const before = block.checkedWith.split('\n').length - 1;
  const line = source.getLineAndCharacterOfPosition(start ?? 0).line + 1 - before;
  return `line ${String(line)}: ${ts.flattenDiagnosticMessageText(messageText, '\n')}`;
}

/** Beside the page, so that relative imports work. */
function fileOf({ page, language }: CodeBlock, i: number): string {
  const isTypeScript = language.startsWith('t');
  return join(repositoryRoot, page).replace(/\.md$/, `.block-${String(i)}.${isTypeScript ? 'ts' : 'js'}`);
}

function compilerOptions(): ts.CompilerOptions {
  const file = join(repositoryRoot, 'tsconfig.json');
  const { config } = ts.readConfigFile(file, (path) => ts.sys.readFile(path)) as { config: object };
  const { options } = ts.parseJsonConfigFileContent(
    { ...config, include: [], files: ['vitest.config.ts'] },
    ts.sys,
    repositoryRoot,
  );
  return {
    ...options,
    // An example may show a value and leave it at that, or take the first element of a list.
    noUnusedLocals: false,
    noUnusedParameters: false,
    noUncheckedIndexedAccess: false,
    moduleDetection: ts.ModuleDetectionKind.Force,
  };
}
