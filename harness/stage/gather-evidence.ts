/** Collects evidence right after a failure: a screenshot, the worker's status and the relay's log. */
import { within } from '../base/eventually.ts';
import type { Stage } from './stage.ts';

const LOG_CHARS_MAX = 20_000;
const LOOK_MS = 5_000;

export interface StageEvidence {
  /** PNG, base64. */
  readonly screenshot?: string;
  /** The end of the relay's output. */
  readonly relayLog: string;
  /** The status that the extension's worker reports, or why it does not. */
  readonly worker: string;
}

/** `targetId` is the tab for the screenshot, if any. Never rejects, and waits for 5 s at most. */
export async function gatherEvidence(stage: Stage, targetId: string | undefined): Promise<StageEvidence> {
  const [screenshot, worker] = await Promise.all([takeScreenshot(stage, targetId), workerStatus(stage)]);
  return {
    ...(screenshot === undefined ? {} : { screenshot }),
    relayLog: stage.relay.output.slice(-LOG_CHARS_MAX),
    worker,
  };
}

/** Uses the browser's own CDP endpoint, so it works although the client's connection is broken. */
async function takeScreenshot(stage: Stage, targetId: string | undefined): Promise<string | undefined> {
  if (targetId === undefined) return undefined;
  try {
    return await within('a screenshot', stage.browser.screenshot(targetId), LOOK_MS);
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
        return own.holdfastStatus?.() ?? 'This worker does not report a status.';
      }, undefined),
      LOOK_MS,
    );
    return JSON.stringify(status, null, 2);
  } catch (error) {
    return `The worker (start ${worker.startsSeen}) does not answer: ${String(error)}`;
  }
}
