/**
 * A probe asks Chromium one thing about `chrome.*` or CDP. It runs in the worker of the probe extension, in the
 * simulated Chromium and in a real one, and what it returns must be the same. What it returns is JSON, and
 * names nothing that differs from run to run (ids, addresses, times).
 */
import type { Recorder } from './event-recorder.ts';

/** What a step of a probe has at hand. */
export interface Tools {
  /** Where the test pages are: no slash at the end. `/NAME` has the title `Page NAME`. */
  readonly site: string;
  /** The events of this life of the worker. */
  readonly recorder: Recorder;
  /** What the steps before have returned. */
  readonly before: readonly unknown[];
  /** Opens a tab with a page of the site, in the background, and waits until it is loaded. Resolves with its id. */
  open(name: string): Promise<number>;
  /** As `open`, with the debugger attached. */
  attached(name: string): Promise<number>;
  /** Navigates a tab, and waits until the page is loaded. */
  go(tabId: number, url: string): Promise<void>;
  send(tabId: number, method: string, params?: object): Promise<unknown>;
}

/** A step in the worker, or something outside: the worker is killed, an event wakes it, it has woken by itself. */
export type Step = ((tools: Tools) => Promise<unknown>) | 'kill' | 'wake' | 'reborn';

export interface Probe {
  readonly name: string;
  readonly steps: readonly Step[];
}

/** A probe; those of more than one step go over the worker's death. */
export function probe(name: string, ...steps: readonly Step[]): Probe {
  return { name, steps };
}

/** What Chromium refuses a promise with, without ids; else its value. */
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

export function delay(ms: number): Promise<void> {
  return new Promise((resolve) => setTimeout(resolve, ms));
}

/** Waits until `look` gives something; gives up after a while, so that a probe fails and does not hang. */
export async function until<T>(look: () => T | undefined | Promise<T | undefined>): Promise<T | 'never'> {
  for (let looks = 0; looks < LOOKS_MAX; looks++) {
    const value = await look();
    if (value !== undefined) return value;
    await delay(LOOK_MS);
  }
  return 'never';
}

const LOOK_MS = 10;
const LOOKS_MAX = 1_000;
