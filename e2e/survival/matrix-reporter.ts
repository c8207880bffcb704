/**
 * Prints the survival matrix at the end of a run that included cells of it, one row per fault, one column per
 * state, and writes it to reports/survival.json. With HOLDFAST_SURVIVAL_DOC=1, it also goes into docs/survival.md:
 *
 *     HOLDFAST_SURVIVAL_DOC=1 npx playwright test --project=survival
 *
 * A run that is incomplete or has failures does not touch the docs, and fails.
 */
import { readFileSync, writeFileSync } from 'node:fs';
import { join } from 'node:path';
import { format, resolveConfig } from 'prettier';
import type { FullResult, Reporter, Suite, TestCase } from 'playwright/types/testReporter';
import { matrixFaults } from '../../harness/faults/index.ts';
import { writeJson } from '../../harness/report/json.ts';
import { repositoryRoot } from '../../harness/setup/root.mjs';
import { cellTests, described, markOf, resultOf, valuesOf } from './matrix-result.ts';
import { whyNotWhole } from './matrix-whole.ts';
import { states } from './states.ts';

const FILE = join(repositoryRoot, 'docs', 'survival.md');
/** Input for `npm run report`. */
const RESULT = join(repositoryRoot, 'reports', 'survival.json');
const WHOLE = { faults: matrixFaults.map(({ name }) => name), states: states.map(({ name }) => name) };
const BEGIN = '<!-- begin: written by matrix-reporter.ts -->';
const END = '<!-- end -->';

/** Playwright requires a default export. */
export default class MatrixReporter implements Reporter {
  private tests: readonly TestCase[] = [];

  printsToStdio(): boolean {
    return false;
  }

  onBegin(_config: unknown, suite: Suite): void {
    this.tests = suite.allTests().filter((test) => described(test, 'fault') !== undefined);
  }

  async onEnd(result: FullResult): Promise<{ status: FullResult['status'] } | undefined> {
    const table = tableOf(this.tests);
    if (this.tests.some(({ results }) => results.length > 0)) {
      console.log(`\n${table}\n`);
      await writeJson(RESULT, resultOf(this.tests, result));
    }
    if (process.env['HOLDFAST_SURVIVAL_DOC'] !== '1') return undefined;
    const why = whyNotWhole(this.tests, WHOLE, result.status);
    if (why !== undefined) {
      console.error(`The survival matrix was not written into ${FILE}: ${why}.\n`);
      return { status: result.status === 'passed' ? 'failed' : result.status };
    }
    await writeDoc(table);
    return undefined;
  }
}

async function writeDoc(table: string): Promise<void> {
  const before = readFileSync(FILE, 'utf8');
  const [head = '', rest] = before.split(BEGIN);
  const tail = rest?.split(END)[1];
  if (tail === undefined) throw new Error(`${FILE} does not have the lines ${BEGIN} and ${END}`);
  const after = `${head}${BEGIN}\n\n${table}\n\n${END}${tail}`;
  writeFileSync(FILE, await format(after, { ...(await resolveConfig(FILE)), filepath: FILE }));
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
