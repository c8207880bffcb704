/** Plays the probes in a browser that has the probe extension, whichever world it is of. */
import type { Probe } from './probe.ts';

export interface ProbedBrowser {
  /** See {@link Tools.site}. */
  readonly site: string;
  /** Evaluates an expression in the worker's present life, or in the next one, and waits for its promise. */
  evaluate(expression: string): Promise<unknown>;
  /** Ends the worker's life. Resolves when it is over. */
  kill(): Promise<void>;
  /** Has an event that starts the worker. */
  wake(): Promise<void>;
  /** Resolves when the next life runs. */
  reborn(): Promise<void>;
}

/** Resolves with what the probe's last step has returned. Rejects with what a step was rejected with. */
export async function playProbe(browser: ProbedBrowser, { name, steps }: Probe): Promise<unknown> {
  const before: unknown[] = [];
  for (const [index, step] of steps.entries()) {
    if (typeof step === 'string') await browser[step]();
    else before.push(await playStep(browser, name, index, before));
  }
  await browser.evaluate('tidyUp()');
  return before.at(-1);
}

async function playStep(
  browser: ProbedBrowser,
  name: string,
  index: number,
  before: readonly unknown[],
): Promise<unknown> {
  const args = [name, index, browser.site, before].map((arg) => JSON.stringify(arg));
  return JSON.parse(String(await browser.evaluate(`playStep(${args.join(', ')})`))) as unknown;
}
