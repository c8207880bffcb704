/** Describes a failure, collects evidence, and saves a replay file. */
import { writeFile } from 'node:fs/promises';
import { join, relative } from 'node:path';
import { stripVTControlCharacters } from 'node:util';
import { replayCommand, replayText } from '../results/schedule.ts';
import { SymptomError } from '../oracle/violation.ts';
import { gatherEvidence } from '../stage/gather-evidence.ts';
import type { Stage } from '../stage/stage.ts';
import type { Actor } from './actor.ts';
import type { SoakFailure, SoakSettings } from '../results/soak-result.ts';

export interface FailureContext {
  readonly stage: Stage;
  readonly actor: Actor | undefined;
  /** What failed: an action's kind, a fault's name, or `the end`. */
  readonly what: string;
  readonly settings: SoakSettings;
  readonly folder: string;
  readonly iteration: number;
  /** When the action or fault began, on the history's clock. */
  readonly sinceMs: number;
  /** Counted from 1. */
  readonly number: number;
}

export async function describeFailure(
  { stage, actor, settings, folder, what, iteration, sinceMs, number }: FailureContext,
  error: unknown,
): Promise<SoakFailure> {
  const t = stage.history.elapsed();
  const replayFile = join(folder, `failure-${number}.json`);
  // Replay the previous iteration as well: the cause may lie there.
  const part = { ...settings, from: Math.max(1, iteration - 1), until: Math.max(1, iteration) };
  await writeFile(replayFile, replayText({ kind: 'soak', ...part }));
  const { relayLog: log, ...seen } = await gatherEvidence(stage, actor?.targetId);
  const stack = error instanceof Error ? error.stack : undefined;
  return {
    what,
    iteration,
    sinceMs,
    t,
    message: stripVTControlCharacters(messageOf(error)),
    ...(stack === undefined ? {} : { stack: stripVTControlCharacters(stack) }),
    ...(error instanceof SymptomError ? { symptoms: error.symptoms } : {}),
    ...seen,
    log,
    replayFile,
    replayCommand: replayCommand(relative(process.cwd(), replayFile)),
  };
}

function messageOf(error: unknown): string {
  if (!(error instanceof Error)) return String(error);
  return error.cause instanceof Error ? `${error.message} (${error.cause.message})` : error.message;
}
