/**
 * Prints the survival matrix at the end of a run that had cells of it, a line for each fault, a column for each
 * state, and writes it to reports/survival.json. With HOLDFAST_SURVIVAL_DOC=1, a run without a failure also writes
 * it into docs/survival.md:
 *
 *     HOLDFAST_SURVIVAL_DOC=1 npx playwright test --project=survival
 */
import { readFileSync, writeFileSync } from 'node:fs';
import { join } from 'node:path';
import { format, resolveConfig } from 'prettier';
import type { FullResult, Reporter, Suite, TestCase } from 'playwright/types/testReporter';
import { writeJson } from '../../harness/report/json.ts';
import { repositoryRoot } from '../../harness/setup/root.mjs';
import { cellTests, described, markOf, resultOf, valuesOf } from './matrix-result.ts';

const FILE = join(repositoryRoot, 'docs', 'survival.md');
/** What `npm run report` makes a page of. */
const RESULT = join(repositoryRoot, 'reports', 'survival.json');
const BEGIN = '<!-- begin: written by matrix-reporter.ts -->';
const END = '<!-- end -->';

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
    await writeJson(RESULT, resultOf(this.tests, result));
    if (process.env['HOLDFAST_SURVIVAL_DOC'] !== '1' || result.status !== 'passed') return;
    const before = readFileSync(FILE, 'utf8');
    const [head = '', rest] = before.split(BEGIN);
    const tail = rest?.split(END)[1];
    if (tail === undefined) throw new Error(`${FILE} does not have the lines ${BEGIN} and ${END}`);
    const after = `${head}${BEGIN}\n\n${table}\n\n${END}${tail}`;
    writeFileSync(FILE, await format(after, { ...(await resolveConfig(FILE)), filepath: FILE }));
  }
}

/** In Markdown. */
function tableOf(tests: readonly TestCase[]): string {
  const faults = valuesOf(tests, 'fault');
  const states = valuesOf(tests, 'state');
  const rows = faults.map((fault) => {
    const cells = states.map((state) => {
      const mark = markOf(cellTests(tests, fault, state));
      return mark === 'failed' ? '**failed**' : mark;
    });
    return `| ${fault} | ${cells.join(' | ')} |`;
  });
  const rule = ['fault', ...states].map(() => '---').join(' | ');
  return [`| fault | ${states.join(' | ')} |`, `| ${rule} |`, ...rows].join('\n');
}
