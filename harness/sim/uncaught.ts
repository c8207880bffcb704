/** Errors that nobody catches in the worker or a document of the extension: Chromium only writes them down. */
import type { SimKernel } from './engine/sim-kernel.ts';

/** Raised where the worker's script fails in its first turn: Chromium would not install such an extension. */
export class WorkerStartError extends Error {
  override readonly name = 'WorkerStartError';
}

const EXTENSION_LANE = /^(worker|offscreen) \d+$/;

/**
 * Until the result is called, `caught` gets what tasks in the extension's lanes throw, and promises there
 * that are rejected unheard, with the lane and the error's text. Errors anywhere else go on as before.
 */
export function catchUncaught(kernel: SimKernel, caught: (lane: string, text: string) => void): () => void {
  const handle = (lane: string, error: unknown): boolean => {
    if (!EXTENSION_LANE.test(lane) || error instanceof WorkerStartError) return false;
    caught(lane, textOf(error));
    return true;
  };
  const onRejection = (reason: unknown): void => {
    if (!handle(kernel.runningLane, reason)) throw reason;
  };
  kernel.onError = handle;
  process.on('unhandledRejection', onRejection);
  return () => {
    process.off('unhandledRejection', onRejection);
    kernel.onError = () => false;
  };
}

/** Errors of the extension are of another realm than ours. */
function textOf(error: unknown): string {
  const { stack } = (typeof error === 'object' && error !== null ? error : {}) as {
    readonly stack?: unknown;
  };
  return typeof stack === 'string' ? stack : String(error);
}
