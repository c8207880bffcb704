/** Everything that helps to find out why something failed, gathered while it is still to be had. */
import { writeFile } from 'node:fs/promises';
import { join, relative } from 'node:path';
import { stripVTControlCharacters } from 'node:util';
import { replayCommand, replayText } from '../repro/schedule.ts';
import { within } from '../stage/eventually.ts';
import type { Stage } from '../stage/stage.ts';
import type { Actor } from './actor.ts';
import type { SoakFailure, SoakSettings } from './result.ts';

export interface FailureContext {
  readonly stage: Stage;
  readonly actor: Actor | undefined;
  readonly settings: SoakSettings;
  readonly folder: string;
  readonly iteration: number;
  /** Counted from 1. */
  readonly number: number;
}

const LOG_CHARS_MAX = 20_000;
const LOOK_MS = 5_000;

export async function describeFailure(
  { stage, actor, settings, folder, iteration, number }: FailureContext,
  what: string,
  error: unknown,
): Promise<SoakFailure> {
  const t = stage.history.elapsed();
  const replayFile = join(folder, `failure-${number}.json`);
  // The iteration before it is played as well: what failed may have begun there.
  const part = { ...settings, from: Math.max(1, iteration - 1), until: Math.max(1, iteration) };
  await writeFile(replayFile, replayText({ kind: 'soak', ...part }));
  const [screenshot, worker] = await Promise.all([picture(stage, actor), workerStatus(stage)]);
  const stack = error instanceof Error ? error.stack : undefined;
  return {
    what,
    iteration,
    t,
    message: stripVTControlCharacters(messageOf(error)),
    ...(stack === undefined ? {} : { stack: stripVTControlCharacters(stack) }),
    ...(screenshot === undefined ? {} : { screenshot }),
    log: stage.relay.output.slice(-LOG_CHARS_MAX),
    worker,
    replayFile,
    replayCommand: replayCommand(relative(process.cwd(), replayFile)),
  };
}

function messageOf(error: unknown): string {
  if (!(error instanceof Error)) return String(error);
  return error.cause instanceof Error ? `${error.message} (${error.cause.message})` : error.message;
}

/** Of the tab as the person has it: a broken connection of the client is no hindrance. */
async function picture(stage: Stage, actor: Actor | undefined): Promise<string | undefined> {
  const targetId = actor?.targetId;
  if (targetId === undefined) return undefined;
  try {
    return await within('a picture', stage.browser.picture(targetId), LOOK_MS);
  } catch {
    return undefined;
  }
}

async function workerStatus(stage: Stage): Promise<string> {
  const { worker } = stage.browser;
  try {
    const status = await within(
      "the worker's status",
      worker.evaluate(() => {
        const own = globalThis as { holdfastStatus?: () => unknown };
        return own.holdfastStatus?.() ?? 'This worker does not tell its status.';
      }, undefined),
      LOOK_MS,
    );
    return JSON.stringify(status, null, 2);
  } catch (error) {
    return `The worker (life ${worker.livesSeen}) does not answer: ${String(error)}`;
  }
}
