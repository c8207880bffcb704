import { createHash } from 'node:crypto';
import { chartsSection } from './page/charts-section.ts';
import { comparisonSection } from './page/comparison-section.ts';
import { embed, embeddedJson } from './page/embedded.ts';
import { html, Markup } from './page/markup.ts';
import { matrixSection } from './page/matrix-section.ts';
import { facts, verdictHeader } from './page/overview.ts';
import { recoveryChart } from './page/recovery-chart.ts';
import { scenarioSection } from './page/scenario-section.ts';
import { chartStyle, pageScript } from './page/script.ts';
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
  const script = pageScript();
  const style = chartStyle() + STYLE;
  const recoveries = recoveriesOf(run);
  const page = html`<html lang="en">
    <head>
      <meta charset="utf-8" />
      <meta http-equiv="Content-Security-Policy" content="${policy(style, script)}" />
      <meta name="viewport" content="width=device-width, initial-scale=1" />
      <meta name="color-scheme" content="light dark" />
      <meta name="referrer" content="no-referrer" />
      <title>${verdictOf(run).headline} – Holdfast</title>
      ${element('style', style)}
    </head>
    <body>
      <a class="skip" href="#scenarios">Skip to the scenarios</a>
      ${verdictHeader(run)}
      <main>
        ${facts(run, recoveries)} ${comparison === undefined ? undefined : comparisonSection(comparison)}
        ${thresholdsSection(run)} ${matrixSection(run)} ${chartsSection(data.charts)}
        <section aria-labelledby="recovery">
          <h2 id="recovery">Recovery</h2>
          ${recoveryChart(recoveries)}
        </section>
        ${scenarioSection(run, data)}
      </main>
      ${element('script type="application/json" id="run-data"', embeddedJson(data).text)}
      ${element('script', script)}
    </body>
  </html>`;
  return `<!doctype html>\n${page.text}\n`;
}

/** Writes the report to `file`. Creates folders and replaces an old file. */
export async function writeHtml(file: string, run: RunResult, comparison?: Comparison): Promise<void> {
  await writeReportFile(file, toHtml(run, comparison), 'report');
}

/** An element whose content is not HTML. Built without a template, because formatting would change its digest. */
function element(tag: string, content: string): Markup {
  return new Markup(`<${tag}>${content}</${tag.split(' ', 1).join('')}>`);
}

function policy(style: string, script: string): string {
  return [
    "default-src 'none'",
    `style-src '${digest(style)}'`,
    `script-src '${digest(script)}'`,
    // Screenshots are embedded in the page.
    'img-src data:',
    "base-uri 'none'",
    "form-action 'none'",
    "require-trusted-types-for 'script'",
    "trusted-types 'none'",
  ].join('; ');
}

function digest(source: string): string {
  return `sha256-${createHash('sha256').update(source).digest('base64')}`;
}
