/**
 * A probe tests one behaviour of `chrome.*` or CDP. It runs in the worker of the probe extension, in a real Chromium and
 * in the simulated one, and its result must be the same. The result is JSON, and contains nothing that differs from run
 * to run (ids, addresses, times).
 */
import type { Recorder } from './event-recorder.ts';

/** What a step of a probe can use. */
export interface Tools {
  /** The address of the test pages, without a slash at the end. `/NAME` has the title `Page NAME`. */
  readonly site: string;
  /** The events of this worker instance. */
  readonly recorder: Recorder;
  /** The results of the earlier steps. */
  readonly before: readonly unknown[];
  /** Opens a background tab with a page of the site, and waits until it has loaded. Resolves with its id. */
  open(name: string): Promise<number>;
  /** Like `open`, with the debugger attached. */
  attached(name: string): Promise<number>;
  /** Navigates a tab, and waits until the page has loaded. */
  go(tabId: number, url: string): Promise<void>;
  send(tabId: number, method: string, params?: object): Promise<unknown>;
}

/** A step in the worker, or outside: the worker is killed, an event starts it, it has started by itself. */
export type Step = ((tools: Tools) => Promise<unknown>) | 'kill' | 'wake' | 'reborn';

export interface Probe {
  readonly name: string;
  readonly steps: readonly Step[];
}

/** A probe. If it has several steps, the worker is restarted in between. */
export function probe(name: string, ...steps: readonly Step[]): Probe {
  return { name, steps };
}

/** The value of a promise, or Chromium's error without ids. */
export async function outcome(promise: Promise<unknown>): Promise<unknown> {
  try {
    return { value: (await promise) ?? null };
  } catch (error) {
    return { error: withoutIds(error instanceof Error ? error.message : String(error)) };
  }
}

export function withoutIds(text: string): string {
  return text.replaceAll(/(?<![-\d])\d{3,}/g, 'N');
}
