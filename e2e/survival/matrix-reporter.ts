/**
 * Prints the survival matrix at the end of a run that had cells of it: a line for each fault, a column for each
 * state. With HOLDFAST_SURVIVAL_DOC=1, a complete run without a failure writes it into docs/survival.md:
 *
 *     HOLDFAST_SURVIVAL_DOC=1 npx playwright test --project=survival
 */
import { readFileSync, writeFileSync } from 'node:fs';
import { join } from 'node:path';
import { format, resolveConfig } from 'prettier';
import type { FullResult, Reporter, Suite, TestCase } from 'playwright/types/testReporter';
import { repositoryRoot } from '../../harness/setup/root.mjs';

const FILE = join(repositoryRoot, 'docs', 'survival.md');
const BEGIN = '<!-- begin: written by matrix-reporter.ts -->';
const END = '<!-- end -->';

/** What a client is left with, as a cell shows it. */
const MARKS: Readonly<Record<string, string>> = {
  'same-page': 'goes on',
  'page-closed': '`close`',
  'page-crashed': '`crash`',
  'client-gone': '`disconnected`',
};

/** A default export because Playwright asks for one. */
export default class MatrixReporter implements Reporter {
  private tests: readonly TestCase[] = [];

  printsToStdio(): boolean {
    return false;
  }

  onBegin(_config: unknown, suite: Suite): void {
    this.tests = suite.allTests().filter((test) => described(test, 'fault') !== undefined);
  }

  async onEnd(result: FullResult): Promise<void> {
    if (this.tests.length === 0) return;
    const table = tableOf(this.tests);
    console.log(`\n${table}\n`);
    if (process.env['HOLDFAST_SURVIVAL_DOC'] !== '1' || result.status !== 'passed') return;
    const before = readFileSync(FILE, 'utf8');
    const [head = '', rest] = before.split(BEGIN);
    const tail = rest?.split(END)[1];
    if (tail === undefined) throw new Error(`${FILE} does not have the lines ${BEGIN} and ${END}`);
    const after = `${head}${BEGIN}\n\n${table}\n\n${END}${tail}`;
    writeFileSync(FILE, await format(after, { ...(await resolveConfig(FILE)), filepath: FILE }));
  }
}

function described(test: TestCase, type: string): string | undefined {
  return test.annotations.find((annotation) => annotation.type === type)?.description;
}

/** In Markdown. */
function tableOf(tests: readonly TestCase[]): string {
  const faults = valuesOf(tests, 'fault');
  const states = valuesOf(tests, 'state');
  const rows = faults.map((fault) => {
    const cells = states.map((state) => {
      return markOf(tests.filter((test) => isOf(test, 'fault', fault) && isOf(test, 'state', state)));
    });
    return `| ${fault} | ${cells.join(' | ')} |`;
  });
  const rule = ['fault', ...states].map(() => '---').join(' | ');
  return [`| fault | ${states.join(' | ')} |`, `| ${rule} |`, ...rows].join('\n');
}

function isOf(test: TestCase, type: string, value: string): boolean {
  return described(test, type) === value;
}

function valuesOf(tests: readonly TestCase[], type: string): string[] {
  return [...new Set(tests.map((test) => described(test, type) ?? ''))];
}

/** A cell may have been played several times; one failure makes it a failure. */
function markOf(tests: readonly TestCase[]): string {
  const [test] = tests;
  if (test === undefined) return '';
  if (tests.some((played) => played.outcome() === 'unexpected')) return '**failed**';
  if (tests.every((played) => played.outcome() === 'skipped')) return 'cannot';
  return MARKS[described(test, 'aftermath') ?? ''] ?? '';
}
