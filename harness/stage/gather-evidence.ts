/** Everything that helps to find out why something failed, gathered while it is still to be had. */
import { within } from '../base/eventually.ts';
import type { Stage } from './stage.ts';

const LOG_CHARS_MAX = 20_000;
const LOOK_MS = 5_000;

export interface StageEvidence {
  /** PNG, base64. */
  readonly screenshot?: string;
  /** The end of what the relay wrote. */
  readonly relayLog: string;
  /** What the extension's worker says of itself, or why it does not. */
  readonly worker: string;
}

/** `targetId` is the tab that is pictured; without it there is no picture. Does not reject, nor wait for long. */
export async function gatherEvidence(stage: Stage, targetId: string | undefined): Promise<StageEvidence> {
  const [screenshot, worker] = await Promise.all([picture(stage, targetId), workerStatus(stage)]);
  return {
    ...(screenshot === undefined ? {} : { screenshot }),
    relayLog: stage.relay.output.slice(-LOG_CHARS_MAX),
    worker,
  };
}

/** Of the tab as the person has it: a broken connection of the client is no hindrance. */
async function picture(stage: Stage, targetId: string | undefined): Promise<string | undefined> {
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
