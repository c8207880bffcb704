/** One run that somebody wants to look at: a seed, or a saved failure. */
import path from 'node:path';
import type { SeedWishes } from '../options.ts';
import { partsOf } from '../parts.ts';
import { readReplay } from '../replay-file.ts';
import { run, type RunObserver, type RunParts, type RunRequest, type RunResult } from '../run.ts';
import { SHRINK_MS, type Failing } from '../shrink.ts';
import type { Diagram } from '../diagram.ts';
import { REPLAY_FOLDER, type CampaignResult } from './campaign.ts';
import { explain, headline } from './failure.ts';
import { runsOf } from './job.ts';
import { drawPage } from './run-page.ts';
import { isShipped, programsOf, subjectOf, type Subject } from './subject.ts';
import { whyItFails } from './why.ts';

export interface PlayOneOptions {
  readonly seed?: number;
  readonly replay?: string;
  readonly wishes: SeedWishes;
  readonly subject: Subject;
  readonly shrink?: boolean;
  readonly trace?: boolean;
  /** Of a replay: stop after this step. */
  readonly untilStep?: number;
  readonly say: (text: string) => void;
}

/** Plays it twice, because it must draw the same, and says what came of it. Rejects with ReplayFileError. */
export async function playOne(options: PlayOneOptions): Promise<CampaignResult> {
  const { say } = options;
  const replay = options.replay === undefined ? undefined : readReplay(path.resolve(options.replay));
  const subject =
    replay === undefined || !isShipped(options.subject)
      ? options.subject
      : subjectOf(replay, String(options.replay));
  const parts = partsOf(await programsOf(subject));
  const requests: RunRequest[] =
    replay === undefined
      ? runsOf(parts, options.seed ?? 0, options.wishes).map((one) => ({ options: one }))
      : [{ options: replay.options, schedule: replay.schedule, ...untilStepOf(options) }];
  const { request, result } = await firstFailing(parts, requests, options.trace === true);
  const second = await run(parts, request);
  const { finding, simulatedMs, wallMs } = result;
  const { seed } = request.options;
  const failing = { options: request.options, result };
  let invariant: string | undefined = finding?.invariant;
  let text = finding?.text ?? '';
  let file = options.replay ?? '';
  if (second.fingerprint !== result.fingerprint) {
    invariant = 'determinism';
    text = `the choices of the first run have the fingerprint ${result.fingerprint}, those of the second ${second.fingerprint}`;
    say(`✗ not deterministic: ${text}`);
  } else if (options.untilStep !== undefined && replay !== undefined) {
    const { untilStep } = options;
    const page = await pageOfReplay(parts, failing, { ...options, subject, untilStep });
    const what = finding === undefined ? 'nothing went wrong up to here' : finding.text;
    say(
      `Step ${untilStep}, at ${simulatedMs} ms\n\n${page.diagram.text(what, finding !== undefined)}\n\n  Page: ${page.file}`,
    );
  } else if (finding === undefined && replay !== undefined) {
    const { file: page } = await pageOfReplay(parts, failing, { ...options, subject });
    say(`✓ ${headline(failing)}: ${(simulatedMs / 1000).toFixed(1)} simulated seconds\n  Page: ${page}`);
  } else if (finding === undefined) {
    say(
      `✓ ${headline(failing)}: ${(simulatedMs / 1000).toFixed(1)} simulated seconds in ${wallMs.toFixed(0)} ms`,
    );
  } else if (replay !== undefined && options.shrink !== true) {
    const page = await pageOfReplay(parts, failing, { ...options, subject });
    say(`${headline(failing)}\n\n${page.diagram.text(text)}\n\n  Page: ${page.file}`);
  } else {
    file = path.join(REPLAY_FOLDER, `seed-${seed}.json`);
    const { text: explanation } = await explain(parts, failing, { file, subject, shrinkMs: SHRINK_MS });
    say(explanation);
  }
  const failures = invariant === undefined ? [] : [{ seed, invariant, text, replay: file }];
  return {
    seeds: 1,
    passed: 1 - failures.length,
    failed: failures.length,
    simulatedMs,
    wallMs: Math.round(wallMs),
    failures,
    corpus: { runs: 0, failed: 0 },
    interrupted: false,
  };
}

function untilStepOf({ untilStep }: PlayOneOptions): Pick<RunRequest, 'untilStep'> {
  return untilStep === undefined ? {} : { untilStep };
}

/** The page of a saved run is where those of new failures are. */
async function pageOfReplay(
  parts: RunParts,
  failing: Failing,
  { replay = '', subject, untilStep }: Pick<PlayOneOptions, 'replay' | 'subject' | 'untilStep'>,
): Promise<{ readonly file: string; readonly diagram: Diagram }> {
  const { options, result } = failing;
  const page = path.join(REPLAY_FOLDER, `${path.basename(replay, '.json')}.html`);
  const schedule = result.taken;
  const cause = result.finding === undefined ? undefined : await whyItFails(parts, { options, schedule });
  const diagram = await drawPage(parts, failing, {
    page,
    replay: path.resolve(replay),
    subject,
    cause,
    untilStep,
  });
  return { file: path.relative(process.cwd(), page), diagram };
}

/** The first of these runs that fails, or the last one. */
async function firstFailing(
  parts: RunParts,
  requests: readonly RunRequest[],
  isTraced: boolean,
): Promise<{ readonly request: RunRequest; readonly result: RunResult }> {
  for (const [index, request] of requests.entries()) {
    const result = await run(parts, { ...request, ...(isTraced ? { observer: tracer } : {}) });
    if (result.finding !== undefined || index === requests.length - 1) return { request, result };
  }
  throw new Error('there is nothing to run');
}

const tracer: RunObserver = {
  task: (ms, lane, label) => {
    process.stdout.write(`${String(ms).padStart(9)}  ${lane.padEnd(14)} ${label}\n`);
  },
  note: (ms, lane, text) => {
    process.stdout.write(`${String(ms).padStart(9)}  ${lane.padEnd(14)} ● ${text}\n`);
  },
};
