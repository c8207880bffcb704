import { existsSync } from 'node:fs';
import { readFile } from 'node:fs/promises';
import { basename, dirname, join, relative, resolve } from 'node:path';
import * as v from 'valibot';
import type { HistoryEvent } from '../../history/event.ts';
import { historyExists } from '../../history/parts.ts';
import { streamHistory } from '../../history/stream.ts';
import type { SoakJson } from '../../results/soak-json.ts';
import type { JsonSummary } from '../json.ts';
import type { RunResult } from '../../results/run-result.ts';
import { SoakHistory } from './soak-history.ts';
import { soakRun, troubleTimes } from './soak-run.ts';

/** The file is not a result that can be reported. */
export class RunFileError extends Error {
  override readonly name = 'RunFileError';
}

/** Only the fields that a report needs are checked. */
const environment = v.object({
  chromium: v.string(),
  node: v.string(),
  platform: v.string(),
  holdfast: v.string(),
});
const shared = { startedAt: v.string(), durationMs: v.number(), environment };
const status = v.picklist(['passed', 'failed', 'unknown', 'skipped']);
const scenario = v.looseObject({
  name: v.string(),
  title: v.string(),
  status,
  durationMs: v.number(),
  faults: v.array(v.string()),
  recoveryMs: v.array(v.number()),
});
const summary = v.looseObject({
  ...shared,
  kind: v.picklist(['torture', 'survival', 'report']),
  target: v.string(),
  scenarios: v.array(scenario),
});
const soak = v.looseObject({
  ...shared,
  kind: v.literal('soak'),
  verdict: v.picklist(['passed', 'failed', 'unknown']),
  settings: v.looseObject({ target: v.string() }),
  failures: v.array(v.looseObject({ t: v.number(), message: v.string() })),
  judgement: v.looseObject({ violations: v.array(v.looseObject({ t: v.number(), text: v.string() })) }),
  thresholds: v.array(v.looseObject({ name: v.string(), state: v.string() })),
  historyFile: v.string(),
});
const runFile = v.variant('kind', [summary, soak]);

/**
 * Reads a result written by torture or soak, with its histories if they still exist. Their paths become relative to
 * `reportFolder`. Throws {@link RunFileError}.
 */
export async function readRun(file: string, reportFolder: string): Promise<RunResult> {
  const found = v.safeParse(runFile, await readJson(file));
  if (!found.success) {
    const [issue] = found.issues;
    throw new RunFileError(
      `${file} is not a result of torture or soak. ${v.getDotPath(issue) ?? 'The file'}: ${issue.message}`,
    );
  }
  // The schema checks only what is needed here. The rest has these types because our own code wrote the file.
  if (found.output.kind === 'soak') return readSoak(found.output as unknown as SoakJson, file, reportFolder);
  return readSummary(found.output as unknown as JsonSummary, file, reportFolder);
}

async function readJson(file: string): Promise<unknown> {
  try {
    return JSON.parse(await readFile(file, 'utf8'));
  } catch (error) {
    throw new RunFileError(`Cannot read ${file}: ${error instanceof Error ? error.message : String(error)}`);
  }
}

async function readSummary(
  { totals: _totals, ...run }: JsonSummary,
  file: string,
  reportFolder: string,
): Promise<RunResult> {
  const scenarios = [];
  for (const one of run.scenarios) {
    const { historyFile, ...rest } = one;
    const path = historyFile === undefined ? undefined : resolve(dirname(file), historyFile);
    const history: HistoryEvent[] = [];
    if (path !== undefined && existsSync(path)) await streamHistory(path, (event) => history.push(event));
    const named = path === undefined ? {} : { historyFile: relative(reportFolder, path) };
    scenarios.push({ ...rest, ...named, history });
  }
  return { ...run, scenarios };
}

async function readSoak(run: SoakJson, file: string, reportFolder: string): Promise<RunResult> {
  const history = new SoakHistory(troubleTimes(run));
  const path = historyOf(run, file);
  if (historyExists(path)) await streamHistory(path, (event) => history.see(event));
  return soakRun({ ...run, historyFile: path }, history.whole, history.windows, reportFolder);
}

/** The history next to the result, if any: a later soak may have overwritten the one at the original path. */
function historyOf({ historyFile }: SoakJson, file: string): string {
  const beside = join(dirname(resolve(file)), basename(historyFile));
  return historyExists(beside) ? beside : resolve(dirname(file), historyFile);
}
