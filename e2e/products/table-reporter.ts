/**
 * Writes the table of clients in docs/compatibility.md. `npm run client-table` runs it. A run with failures writes nothing;
 * a run of some clients only (`-- -g NAME`) writes their rows and keeps the others'.
 */
import { readFileSync, writeFileSync } from 'node:fs';
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
    if (result.status !== 'passed') return;
    const written = readFileSync(FILE, 'utf8').split('\n');
    const rows = PRODUCTS.flatMap((product) => {
      const test = this.tests.find(({ title }) => title === product.name);
      if (test !== undefined) return [lineOf(rowOf(product, test))];
      return written.filter((line) => line.split('|')[1]?.trim() === clientOf(product));
    });
    writeFileSync(FILE, await pageWithTable(FILE, 'e2e/products/table-reporter.ts', table(rows)));
  }
}

interface Row {
  readonly client: string;
  readonly direct: string;
  readonly relay: string;
  readonly notes: string;
}

/** `rows`: lines of the table. */
function table(rows: readonly string[]): string[] {
  return [
    ...STEP_NAMES.map((name, index) => `${index + 1}. ${STEPS[name].title}`),
    '',
    '| Client | Steps directly | Through the relay | What differs, and why |',
    '| --- | --- | --- | --- |',
    ...rows,
  ];
}

function lineOf({ client, direct, relay, notes }: Row): string {
  return `| ${client} | ${direct} | ${relay} | ${notes.replaceAll('|', '\\|')} |`;
}

/** With the version, so that a row of another version is not kept. */
function clientOf({ name, packages }: Product): string {
  return `${name.replace(/ \d.*/, '')} ${packages[0].split('@').at(-1) ?? ''}`;
}

function rowOf(product: Product, test: TestCase): Row {
  const noted = (type: string): string | undefined =>
    test.annotations.find((annotation) => annotation.type === type)?.description;
  const client = clientOf(product);
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
