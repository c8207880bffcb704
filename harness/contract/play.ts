/** Runs the probes in a browser with the probe extension, real or simulated. */
import type { Probe } from './probe.ts';

export interface ProbedBrowser {
  /** See {@link Tools.site}. */
  readonly site: string;
  /** Evaluates an expression in the current worker instance, or in the next one, and waits for its promise. */
  evaluate(expression: string): Promise<unknown>;
  /** Kills the worker. Resolves when it has ended. */
  kill(): Promise<void>;
  /** Causes an event that starts the worker. */
  wake(): Promise<void>;
  /** Resolves when the next worker instance runs. */
  reborn(): Promise<void>;
}

/** Resolves with the result of the probe's last step. Rejects if a step rejects. */
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
