import { chartsSection } from './page/charts-section.ts';
import { comparisonSection } from './page/comparison-section.ts';
import { embed, embeddedJson } from './page/embedded.ts';
import { html } from './page/markup.ts';
import { matrixSection } from './page/matrix-section.ts';
import { facts, verdictHeader } from './page/overview.ts';
import { recoveryChart } from './page/recovery-chart.ts';
import { scenarioSection } from './page/scenario-section.ts';
import { chartStyle, pageScript } from './page/script.ts';
import { element, selfContained } from './page/self-contained.ts';
import { STYLE } from './page/style.css.ts';
import { thresholdsSection } from './page/thresholds.ts';
import type { Comparison } from './compare.ts';
import { recoveriesOf } from './recoveries.ts';
import type { RunResult } from '../results/run-result.ts';
import { verdictOf } from './verdict.ts';
import { writeReportFile } from './write.ts';

/**
 * Renders the report as a single, self-contained HTML page. The page's script adds only the charts and the lists of
 * events. The content security policy allows only the page's own style and script, and no loading.
 */
export function toHtml(run: RunResult, comparison?: Comparison): string {
  const data = embed(run);
  const recoveries = recoveriesOf(run);
  const body = html`<a class="skip" href="#scenarios">Skip to the scenarios</a>
    ${verdictHeader(run)}
    <main>
      ${facts(run, recoveries)} ${comparison === undefined ? undefined : comparisonSection(comparison)}
      ${thresholdsSection(run)} ${matrixSection(run)} ${chartsSection(data.charts)}
      <section aria-labelledby="recovery">
        <h2 id="recovery">Recovery</h2>
        ${recoveryChart(recoveries)}
      </section>
      ${scenarioSection(run, data)}
    </main>`;
  return selfContained({
    title: verdictOf(run).headline,
    style: chartStyle() + STYLE,
    script: pageScript(),
    body,
    data: [element('script type="application/json" id="run-data"', embeddedJson(data).text)],
  });
}

/** Writes the report to `file`. Creates folders and replaces an old file. */
export async function writeHtml(file: string, run: RunResult, comparison?: Comparison): Promise<void> {
  await writeReportFile(file, toHtml(run, comparison), 'report');
}
