/**
 * Writes the tables of docs/compatibility.md from a run of every behaviour:
 *
 *     npx playwright test --project=clients --reporter=list,./e2e/clients/compatibility-reporter.ts
 *
 * A run that is incomplete or has failures writes nothing.
 */
import { writeFileSync } from 'node:fs';
import { join } from 'node:path';
import type { FullResult, Reporter, Suite, TestCase } from 'playwright/types/testReporter';
import { repositoryRoot } from '../../harness/setup/root.mjs';
import { pageWithTable } from '../../harness/setup/testing/written-table.ts';

const FILE = join(repositoryRoot, 'docs', 'compatibility.md');

interface Behaviour {
  readonly area: string;
  readonly name: string;
  readonly gap: string | undefined;
}

/** Playwright requires a default export. */
export default class CompatibilityReporter implements Reporter {
  private tests: readonly TestCase[] = [];

  printsToStdio(): boolean {
    return false;
  }

  onBegin(_config: unknown, suite: Suite): void {
    this.tests = suite.allTests();
  }

  async onEnd(result: FullResult): Promise<void> {
    if (result.status !== 'passed') return;
    const behaviours = this.tests.flatMap(behaviourOf);
    writeFileSync(FILE, await pageWithTable(FILE, 'compatibility-reporter.ts', tables(behaviours)));
  }
}

function behaviourOf(test: TestCase): Behaviour[] {
  const described = (type: string): string | undefined =>
    test.annotations.find((annotation) => annotation.type === type)?.description;
  const area = described('area');
  if (area === undefined) return [];
  return [{ area, name: test.title.slice(area.length + 2), gap: described('gap') }];
}

function tables(behaviours: readonly Behaviour[]): string[] {
  const gaps = behaviours.filter(({ gap }) => gap !== undefined);
  const areas = [...new Set(behaviours.map(({ area }) => area))].sort();
  return [
    `${behaviours.length} behaviours: ${behaviours.length - gaps.length} are equal, ${gaps.length} are gaps.`,
    '',
    '| Area | Behaviours | Gaps |',
    '| --- | --- | --- |',
    ...areas.map((area) => {
      const all = behaviours.filter((behaviour) => behaviour.area === area);
      return `| ${area} | ${all.length} | ${all.filter(({ gap }) => gap !== undefined).length} |`;
    }),
    '',
    '| Gap | Why, and what to do instead |',
    '| --- | --- |',
    ...gaps.map(({ area, name, gap }) => `| ${area}: ${name} | ${cell(gap ?? '')} |`),
  ];
}

function cell(text: string): string {
  return text.replaceAll('|', '\\|');
}
