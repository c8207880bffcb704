/**
 * Writes the table of clients in docs/compatibility.md. `npm run client-table` runs it. A run that is incomplete or has
 * failures writes nothing.
 */
import { writeFileSync } from 'node:fs';
import { join } from 'node:path';
import type { FullResult, Reporter, Suite, TestCase } from 'playwright/types/testReporter';
import { repositoryRoot } from '../../harness/setup/root.mjs';
import { pageWithTable } from '../../harness/setup/testing/written-table.ts';
import type { PathName } from '../../harness/targets/endpoints.ts';
import { medianOf, spreadOf, type Audit } from './audit.ts';
import { PRODUCTS, type Product } from './products.ts';
import { STEP_NAMES, STEPS, type StepName } from './steps.ts';

const FILE = join(repositoryRoot, 'docs', 'compatibility.md');

type Outcomes = Readonly<Record<PathName, Readonly<Record<StepName, string>>>>;
type Audits = Readonly<Record<PathName, readonly Audit[]>>;

/** Playwright requires a default export. */
export default class TableReporter implements Reporter {
  private tests: readonly TestCase[] = [];

  printsToStdio(): boolean {
    return false;
  }

  onBegin(_config: unknown, suite: Suite): void {
    this.tests = suite.allTests();
  }

  async onEnd(result: FullResult): Promise<void> {
    const tests = PRODUCTS.map(({ name }) => this.tests.find(({ title }) => title === name));
    if (result.status !== 'passed' || tests.includes(undefined)) return;
    const rows = PRODUCTS.map((product, index) => rowOf(product, tests[index]));
    writeFileSync(FILE, await pageWithTable(FILE, 'e2e/products/table-reporter.ts', table(rows)));
  }
}

interface Row {
  readonly client: string;
  readonly direct: string;
  readonly relay: string;
  readonly notes: string;
}

function table(rows: readonly Row[]): string[] {
  return [
    ...STEP_NAMES.map((name, index) => `${index + 1}. ${STEPS[name].title}`),
    '',
    '| Client | Steps directly | Through the relay | What differs, and why |',
    '| --- | --- | --- | --- |',
    ...rows.map(
      ({ client, direct, relay, notes }) =>
        `| ${client} | ${direct} | ${relay} | ${notes.replaceAll('|', '\\|')} |`,
    ),
  ];
}

function rowOf(product: Product, test: TestCase | undefined): Row {
  const noted = (type: string): string | undefined =>
    test?.annotations.find((annotation) => annotation.type === type)?.description;
  const client = `${product.name.replace(/ \d.*/, '')} ${product.packages[0].split('@').at(-1) ?? ''}`;
  const missing = noted('missing');
  if (missing !== undefined) return { client, direct: 'not run', relay: 'not run', notes: missing };
  const audits = noted('audits');
  if (audits !== undefined) return { client, ...audited(JSON.parse(audits) as Audits) };
  const outcomes = JSON.parse(noted('outcomes') ?? '') as Outcomes;
  return {
    client,
    direct: count(outcomes.direct),
    relay: count(outcomes.relay),
    notes: notesOf(product, outcomes),
  };
}

/** How many steps were taken, of those that the client offers. */
function count(outcomes: Outcomes[PathName]): string {
  const offered = Object.values(outcomes).filter((outcome) => outcome !== 'not offered');
  return `${offered.filter((outcome) => outcome === 'ok').length} of ${offered.length}`;
}

function notesOf({ differs = {}, open, note }: Product, { direct }: Outcomes): string {
  const lacks = STEP_NAMES.filter((name) => direct[name] === 'not offered');
  return [
    ...(open === true ? ['At the port without a token.'] : []),
    ...(note === undefined ? [] : [note]),
    ...lacks.map((name) => `It does not offer step ${STEP_NAMES.indexOf(name) + 1}.`),
    ...STEP_NAMES.flatMap((name, index) => {
      const reason = differs[name];
      return reason === undefined ? [] : [`Step ${index + 1}: ${reason}`];
    }),
  ].join(' ');
}

/** Of a client that measures. */
function audited(audits: Audits): Omit<Row, 'client'> {
  const of = (path: PathName): string => {
    const all = audits[path];
    const paint = (value: number): string => `${Math.round(value)} ms`;
    const [middle, spread] = [medianOf, spreadOf].map((figure) =>
      paint(figure(all, 'largestContentfulPaintMs')),
    );
    return `score ${Math.round(100 * medianOf(all, 'score'))}, LCP ${middle ?? ''} (spread ${spread ?? ''})`;
  };
  const notes = `At the port without a token. It has none of the steps: medians of ${audits.direct.length} audits of the page of the steps.`;
  return { direct: of('direct'), relay: of('relay'), notes };
}
