/** Saved schedules: everything needed to replay a failure. */
import * as v from 'valibot';
import { commandLine } from '../setup/root.ts';

const killMode = v.pipe(v.string(), v.regex(/^(never|each-message|random:[\d.]+)$/));
const count = v.pipe(v.number(), v.safeInteger(), v.minValue(1));

const schedule = v.variant('kind', [
  v.object({
    kind: v.literal('torture'),
    target: v.string(),
    targetPackage: v.optional(v.string()),
    scenario: v.string(),
    killWorker: killMode,
    seed: v.pipe(v.number(), v.safeInteger(), v.minValue(0)),
  }),
  v.object({
    kind: v.literal('soak'),
    target: v.string(),
    targetPackage: v.optional(v.string()),
    minutes: v.pipe(v.number(), v.gtValue(0)),
    seed: v.pipe(v.number(), v.safeInteger(), v.minValue(0)),
    pace: v.picklist(['human', 'fast']),
    faults: v.string(),
    clients: count,
    killWorker: killMode,
    from: count,
    until: v.optional(count),
  }),
]);

export type Schedule = v.InferOutput<typeof schedule>;

export class ScheduleError extends Error {
  override readonly name = 'ScheduleError';
}

export function replayText(what: Schedule): string {
  return `${JSON.stringify(what, null, 2)}\n`;
}

/** Parses a saved schedule. Throws {@link ScheduleError} with the reason if it is invalid. */
export function parseSchedule(text: string): Schedule {
  let value: unknown;
  try {
    value = JSON.parse(text);
  } catch (error) {
    throw new ScheduleError(`not valid JSON: ${error instanceof Error ? error.message : String(error)}`);
  }
  const result = v.safeParse(schedule, value);
  if (result.success) return result.output;
  const [issue] = result.issues;
  throw new ScheduleError(`${v.getDotPath(issue) ?? 'the file'}: ${issue.message}`);
}

/** The shell command that replays a saved schedule. */
export function replayCommand(file: string): string {
  return commandLine('repro', /\s/.test(file) ? JSON.stringify(file) : file);
}
