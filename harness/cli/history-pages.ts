/** Writes the pages of histories: of the failures of a run, or of one history file. */
import { existsSync } from 'node:fs';
import { basename, dirname, join, relative, resolve } from 'node:path';
import { buildModel, EVENTS_MAX } from '../history-page/model/build-model.ts';
import { writeHistoryPage, type PageLink } from '../history-page/page.ts';
import type { HistoryEvent } from '../history/event.ts';
import { streamHistory } from '../history/stream.ts';
import type { RunResult, ScenarioResult } from '../results/run-result.ts';
import { causeOf, readJudged, symptomOf } from './judge-history.ts';
import { writing } from './writing.ts';

/** Only so many failures get a page: a page may be some megabytes, and the first ones tell most. */
const PAGES_MAX = 20;

/**
 * Writes a page into `folder` for each failure that has a history. Resolves with the run, in which each such scenario
 * names its page, relative to the report.
 */
export async function withHistoryPages(run: RunResult, report: string, folder: string): Promise<RunResult> {
  const failures = run.scenarios.filter(({ status, history }) => status === 'failed' && history.length > 0);
  const wanted = new Set(failures.slice(0, PAGES_MAX));
  const scenarios: ScenarioResult[] = [];
  for (const scenario of run.scenarios) {
    if (!wanted.has(scenario)) scenarios.push(scenario);
    else scenarios.push(await withPage(scenario, { report, folder }));
  }
  return { ...run, scenarios };
}

interface Places {
  readonly report: string;
  readonly folder: string;
}

async function withPage(scenario: ScenarioResult, { report, folder }: Places): Promise<ScenarioResult> {
  const { name, repeat, title, status, cause, error, evidence, historyFile } = scenario;
  const safe = `${name}${repeat === undefined ? '' : `-${repeat}`}`.replaceAll(/[^\w.-]+/g, '-');
  const file = join(folder, `${safe}.html`);
  const here = (target: string): string => relative(dirname(file), target);
  const links: PageLink[] = [
    { text: 'Report of the run', file: here(report) },
    { text: 'Trace for Perfetto', file: here(join(folder, 'trace.json')) },
    ...(historyFile === undefined
      ? []
      : [{ text: 'History as JSON Lines', file: here(resolve(dirname(report), historyFile)) }]),
  ];
  const written = await writing(() =>
    writeHistoryPage(file, {
      ...{ title, status, cause, error: error?.message, replay: evidence?.replayCommand, links },
      built: buildModel(scenario.history),
    }),
  );
  return written ? { ...scenario, historyPage: relative(dirname(report), file) } : scenario;
}

/**
 * Writes the page of a history file. Rejects if the file cannot be read or is no history, or with `ReportFileError`.
 */
export async function pageOfHistory(history: string, page: string): Promise<void> {
  const read = await readJudged(history);
  const symptom = symptomOf(read);
  const cause = await causeOf(history, symptom);
  const events: HistoryEvent[] = [];
  await streamHistory(history, (event) => {
    events.push(event);
    // What the page would leave out anyway need not be in memory.
    if (events.length > 2 * EVENTS_MAX) events.splice(0, EVENTS_MAX);
  });
  const trace = join(dirname(history), 'trace.json');
  const here = (target: string): string => relative(dirname(resolve(page)), resolve(target));
  await writeHistoryPage(page, {
    title: basename(history),
    status: read.judgement.verdict,
    cause,
    error: symptom?.text,
    links: [
      { text: 'History as JSON Lines', file: here(history) },
      ...(existsSync(trace) ? [{ text: 'Trace for Perfetto', file: here(trace) }] : []),
    ],
    built: buildModel(events),
  });
}
