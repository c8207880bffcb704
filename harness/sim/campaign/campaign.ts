/** A campaign: the corpus, then many seeds, then what is to be said about those that failed. */
import path from 'node:path';
import { MARKS, MARKED_SEEDS } from '../../../relay/protocol/sometimes.ts';
import type { SeedWishes } from '../options.ts';
import { partsOf } from '../parts.ts';
import { run, type RunParts } from '../run.ts';
import { SHRINK_MS } from '../shrink.ts';
import { readCorpus } from './corpus.ts';
import { explain, replayCommand } from './failure.ts';
import type { SeedFailure, SeedResult } from './job.ts';
import { runOnAllCores } from './pool.ts';
import { playWithoutFaults } from './without-faults.ts';
import { isShipped, programsOf, type Subject } from './subject.ts';
import { compareWithRecorded, readRecorded } from '../transcript/recorded.ts';

export interface CampaignOptions {
  readonly from: number;
  readonly seeds: number;
  readonly wishes: SeedWishes;
  readonly subject: Subject;
  /** Compare the exam's transcripts with the recorded ones. */
  readonly recorded: boolean;
  /** Shrink and draw every failure, not only the first few. */
  readonly shrinkAll: boolean;
  /** Number of failures after which the campaign stops. */
  readonly bail: number;
  /** Ends after this long, in milliseconds of wall time. */
  readonly forMs: number | undefined;
  readonly threads: number | undefined;
  readonly signal: AbortSignal;
  readonly progress: (done: CampaignResult) => void;
  /** Says something about a failure. */
  readonly say: (text: string) => void;
}

export interface CampaignFailure {
  readonly seed: number;
  readonly invariant: string;
  readonly text: string;
  /** The replay's file, relative to the repository. Empty where there is none. */
  readonly replay: string;
}

/** What is written with `--json`; the names are a contract. */
export interface CampaignResult {
  /** That have run. */
  seeds: number;
  passed: number;
  failed: number;
  simulatedMs: number;
  wallMs: number;
  failures: CampaignFailure[];
  /** Saved runs and recorded transcripts that were played again first, and how many of them failed. */
  corpus: { runs: number; failed: number };
  interrupted: boolean;
}

/** Failures that are shrunk and drawn if nobody asks for all. */
const EXPLAINED_MAX = 3;

/** Where replays of failures go. */
export const REPLAY_FOLDER = path.resolve('reports', 'sim');

/** How often each mark was reached, over all runs, and in how many of them. */
export type Marks = Map<string, { times: number; runs: number }>;

export async function campaign(options: CampaignOptions): Promise<{ result: CampaignResult; marks: Marks }> {
  const began = performance.now();
  const programs = await programsOf(options.subject);
  const parts = partsOf(programs);
  const marks: Marks = new Map();
  const result: CampaignResult = {
    seeds: 0,
    passed: 0,
    failed: 0,
    simulatedMs: 0,
    wallMs: 0,
    failures: [],
    corpus: { runs: 0, failed: 0 },
    interrupted: false,
  };
  const failed: { seed: number; failure: SeedFailure }[] = [];
  const stop = new AbortController();
  const signal = AbortSignal.any([options.signal, stop.signal]);
  const endMs = began + (options.forMs ?? Infinity);
  if (isShipped(options.subject)) await playCorpus(parts, result, options);
  if (options.recorded) await playRecorded(parts, result, options);
  if (result.failed >= options.bail) return { result, marks };
  if (options.subject.extension !== undefined && !(await playWithoutFaults(parts, programs, options.say))) {
    result.failed++;
    return { result, marks };
  }
  await runOnAllCores({
    setup: { programs, wishes: options.wishes },
    jobs: range(options.from, options.seeds),
    signal,
    ...(options.threads === undefined ? {} : { threads: options.threads }),
    finished: (seedResult) => {
      note(result, marks, seedResult);
      result.wallMs = performance.now() - began;
      const { seed, failure } = seedResult;
      if (failure !== undefined) failed.push({ seed, failure });
      if (result.failed >= options.bail || performance.now() > endMs) stop.abort();
      options.progress(result);
    },
  });
  result.wallMs = Math.round(performance.now() - began);
  result.interrupted = options.signal.aborted;
  if (isAboutMarks(options, result)) missMarks(result, marks, options.say);
  failed.sort((one, other) => one.seed - other.seed);
  for (const [index, one] of failed.entries()) {
    // Shrinking takes long, and somebody who has stopped the run does not wait for it.
    const isShrunk = (index < EXPLAINED_MAX || options.shrinkAll) && !options.signal.aborted;
    result.failures.push(await explained(parts, one, options, isShrunk));
  }
  return { result, marks };
}

/** Only of our own code as it is, under all faults, a long run must reach every mark. */
function isAboutMarks({ subject, wishes }: CampaignOptions, { seeds, interrupted }: CampaignResult): boolean {
  return isShipped(subject) && wishes.faults === undefined && !interrupted && seeds >= MARKED_SEEDS;
}

function missMarks(result: CampaignResult, marks: Marks, say: (text: string) => void): void {
  for (const mark of MARKS.filter((name) => !marks.has(name))) {
    const text = `no run reached the mark "${mark}": the simulator no longer tests that path`;
    result.failed++;
    result.failures.push({ seed: 0, invariant: 'mark', text, replay: '' });
    say(`✗ ${text}`);
  }
}

function note(
  result: CampaignResult,
  marks: Marks,
  { failure, simulatedMs, marks: reached }: SeedResult,
): void {
  result.seeds++;
  result.simulatedMs += simulatedMs;
  if (failure === undefined) result.passed++;
  else result.failed++;
  for (const [mark, times] of reached) {
    const before = marks.get(mark) ?? { times: 0, runs: 0 };
    marks.set(mark, { times: before.times + times, runs: before.runs + 1 });
  }
}

async function playCorpus(
  parts: RunParts,
  result: CampaignResult,
  { say, signal }: CampaignOptions,
): Promise<void> {
  for (const { file, replay } of readCorpus()) {
    if (signal.aborted) return;
    const { options, schedule } = replay;
    const { finding } = await run(parts, { options, schedule });
    result.corpus.runs++;
    if (finding === undefined) continue;
    result.corpus.failed++;
    result.failed++;
    const name = path.relative(process.cwd(), file);
    result.failures.push({
      seed: options.seed,
      invariant: finding.invariant,
      text: finding.text,
      replay: name,
    });
    say(
      `✗ ${name} fails again (${replay.about})\n  ${finding.invariant}: ${finding.text}\n  Replay: ${replayCommand(file)}`,
    );
  }
}

/** Of recorded transcripts: one wanted change can change all of them. */
const DIFFERENCES_MAX = 3;

async function playRecorded(
  parts: RunParts,
  result: CampaignResult,
  { say, signal, bail }: CampaignOptions,
): Promise<void> {
  const recorded = readRecorded();
  if (recorded === undefined) return;
  const { count, differences } = await compareWithRecorded(parts, recorded, {
    signal,
    max: Math.min(DIFFERENCES_MAX, bail - result.failed),
  });
  result.corpus.runs += count;
  result.corpus.failed += differences.length;
  result.failed += differences.length;
  for (const { chapter, variant, text } of differences) {
    result.failures.push({ seed: variant, invariant: 'recorded', text: `${chapter}: ${text}`, replay: '' });
    say(
      `✗ the chapter "${chapter}" (variant ${variant}) is not played as it was recorded\n  ${text}\n` +
        '  If that is wanted: npm run sim -- --record-transcripts, and commit harness/sim/transcript/recorded.json',
    );
  }
}

async function explained(
  parts: RunParts,
  { seed, failure }: { readonly seed: number; readonly failure: SeedFailure },
  options: CampaignOptions,
  thoroughly: boolean,
): Promise<CampaignFailure> {
  const { invariant, text, options: failing } = failure;
  const summary = { seed, invariant, text };
  const file = path.join(REPLAY_FOLDER, `seed-${seed}.json`);
  const again = await run(parts, { options: failing });
  if (invariant === 'determinism' || again.finding === undefined) {
    options.say(`✗ seed ${seed} is not deterministic\n  ${text}`);
    return { ...summary, replay: '' };
  }
  const shrinkMs = thoroughly && !options.signal.aborted ? SHRINK_MS : 0;
  const { text: explanation } = await explain(
    parts,
    { options: failing, result: again },
    {
      file,
      subject: options.subject,
      shrinkMs,
    },
  );
  if (thoroughly) options.say(explanation);
  else options.say(`✗ seed ${seed} violates ${invariant}: ${text}`);
  return { ...summary, replay: path.relative(process.cwd(), file) };
}

function* range(from: number, count: number): Generator<number> {
  for (let seed = from; seed < from + count; seed++) yield seed;
}
