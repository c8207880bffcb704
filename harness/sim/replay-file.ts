/** A failing run as a file: enough to play it again, byte for byte, at any time. */
import { mkdirSync, readFileSync, writeFileSync } from 'node:fs';
import path from 'node:path';
import * as v from 'valibot';
import { SIM_FAULT_NAMES } from './nemesis/faults.ts';
import { presentFaultName } from './nemesis/former-names.ts';
import { RELAY_MODEL_NAMES } from './programs/relay-models.ts';
import type { Failing } from './shrink.ts';

const replaySchema = v.object({
  format: v.literal('holdfast-replay-1'),
  /** What it shows, for a person. */
  about: v.string(),
  /** The bug that was put back for it, if it was. */
  mutant: v.optional(v.string()),
  /** Somebody else's extension that it is about: its folder, and the relay that it talks to. */
  extension: v.optional(v.object({ folder: v.string(), relayModel: v.picklist(RELAY_MODEL_NAMES) })),
  /** What the run broke when it was saved. */
  invariant: v.string(),
  text: v.string(),
  options: v.object({
    seed: v.number(),
    safetyMs: v.number(),
    clients: v.number(),
    sharedTabs: v.number(),
    pace: v.picklist(['human', 'busy']),
    scheduling: v.object({
      strategy: v.picklist(['fifo', 'uniform', 'pct']),
      holdUpRate: v.number(),
      priorityChangeRate: v.number(),
    }),
    weather: v.object({ lateRate: v.number(), lateMsMax: v.number() }),
    faults: v.array(v.pipe(v.string(), v.transform(presentFaultName), v.picklist(SIM_FAULT_NAMES))),
    faultEveryMs: v.number(),
    followUpRate: v.optional(v.number(), 0),
    duplicates: v.picklist(['refuse', 'replace']),
    exam: v.optional(v.string()),
    drill: v.optional(v.string()),
  }),
  schedule: v.array(v.tuple([v.string(), v.number(), v.number()])),
});

export type Replay = v.InferOutput<typeof replaySchema>;

/** Raised for a file that is no replay; the message says why. */
export class ReplayFileError extends Error {
  override readonly name = 'ReplayFileError';
}

/** Reads a replay. Throws {@link ReplayFileError}. */
export function readReplay(file: string): Replay {
  let value: unknown;
  try {
    value = JSON.parse(readFileSync(file, 'utf8'));
  } catch (cause) {
    throw new ReplayFileError(`Cannot read ${file}: ${String(cause)}`, { cause });
  }
  const parsed = v.safeParse(replaySchema, value);
  if (parsed.success) return parsed.output;
  const [issue] = parsed.issues;
  throw new ReplayFileError(
    `${file} is not a replay file: ${v.getDotPath(issue) ?? 'the file'}: ${issue.message}`,
  );
}

/** What to write for a failing run. */
export function replayOf(
  { options, result }: Failing,
  { mutant, extension }: Pick<Replay, 'mutant' | 'extension'> = {},
): Replay {
  const { invariant = '', text = '' } = result.finding ?? {};
  return {
    format: 'holdfast-replay-1',
    about: `found with seed ${options.seed}`,
    ...(mutant === undefined ? {} : { mutant }),
    ...(extension === undefined ? {} : { extension }),
    invariant,
    text,
    options: { ...options, faults: [...options.faults] },
    schedule: result.taken.map(([label, index, value]) => [label, index, value]),
  };
}

/** Writes a replay; makes the folder. One choice per line, so that a difference can be read. */
export function writeReplay(file: string, replay: Replay): void {
  mkdirSync(path.dirname(file), { recursive: true });
  const { schedule, ...head } = replay;
  const lines = schedule.map((choice) => `    ${JSON.stringify(choice)}`).join(',\n');
  const text = JSON.stringify(head, null, 2).replace(/\n}$/, `,\n  "schedule": [\n${lines}\n  ]\n}\n`);
  writeFileSync(file, text);
}
