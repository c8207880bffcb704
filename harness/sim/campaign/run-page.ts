/** The page of a run: its history, and every step with the state of the parts. */
import path from 'node:path';
import { describe } from '../../diagnosis/explain.ts';
import type { Cause } from '../../diagnosis/cause.ts';
import { writeHistoryPage } from '../../history-page/page.ts';
import { INVARIANTS } from '../../oracle/violation.ts';
import { commandLine, repositoryRoot } from '../../setup/root.ts';
import { Diagram } from '../diagram.ts';
import { sourceMapsOf } from '../programs/programs.ts';
import { hasPositions, inSources } from '../programs/source-stack.ts';
import { run, type RunObserver, type RunParts } from '../run.ts';
import type { Failing } from '../shrink.ts';
import { StepRecorder } from '../step-recorder.ts';
import type { Subject } from './subject.ts';

export interface PageOptions {
  /** The file to write. */
  readonly page: string;
  /** The file of the run's choices. */
  readonly replay: string;
  readonly subject: Subject;
  readonly cause: Cause | undefined;
  /** The run is played up to this step. */
  readonly untilStep?: number | undefined;
}

/** Plays a run again, writes its page, and returns its diagram. */
export async function drawPage(parts: RunParts, failing: Failing, options: PageOptions): Promise<Diagram> {
  const { page, replay, subject, cause, untilStep } = options;
  const diagram = new Diagram();
  const recorder = new StepRecorder();
  const { finding } = await run(parts, {
    ...{ options: failing.options, schedule: failing.result.taken },
    observer: both(diagram, recorder),
    ...(untilStep === undefined ? {} : { untilStep }),
  });
  const file = path.relative(process.cwd(), replay);
  const command = commandLine('sim', `--replay ${file} --until-step`);
  const stack = finding === undefined ? undefined : await stackOf(finding.text, subject);
  const { seed } = failing.options;
  await writeHistoryPage(page, {
    title:
      finding === undefined
        ? `Seed ${seed}`
        : `Seed ${seed} violates ${finding.invariant}: ${INVARIANTS[finding.invariant]}`,
    status: finding === undefined ? 'passed' : 'failed',
    cause: cause === undefined ? undefined : describe(cause),
    error: finding?.text,
    replay: commandLine('sim', `--replay ${file}`),
    links: [{ text: 'Choices of the run', file: path.relative(path.dirname(page), replay) }],
    ...recorder.recorded(command, stack),
  });
  return diagram;
}

/** Undefined if the text names no place in our programs. */
async function stackOf(text: string, { mutant, extension }: Subject): Promise<string | undefined> {
  if (extension !== undefined || !hasPositions(text)) return undefined;
  return inSources(text, await sourceMapsOf(repositoryRoot, mutant));
}

function both(one: RunObserver, other: StepRecorder): RunObserver {
  return {
    event: (event) => {
      one.event?.(event);
      other.event(event);
    },
    note: (ms, lane, text) => {
      one.note?.(ms, lane, text);
      other.note(ms, lane, text);
    },
    task: (ms, lane, label) => other.task(ms, lane, label),
    choice: (choice, world) => other.choice(choice, world),
    settled: (world) => other.settled(world),
  };
}
