/** The first run of somebody else's extension: it must boot, attach and relay while nothing breaks. */
import type { ExtensionManifest } from '../chromium/extension-scripts.ts';
import { TaskError } from '../engine/sim-kernel.ts';
import { ExtensionFolderError } from '../foreign/extension-folder.ts';
import { CALM } from '../network.ts';
import { drawOptions, type SimOptions } from '../options.ts';
import type { Programs } from '../programs/programs.ts';
import { run, type RunParts } from '../run.ts';
import { WorkerStartError } from '../uncaught.ts';
import { draw, headline } from './failure.ts';

/** Longer than Chromium keeps an idle worker running. */
const CALM_MS = 40_000;

const OPTIONS: SimOptions = {
  ...drawOptions(0),
  safetyMs: CALM_MS,
  clients: 1,
  sharedTabs: 1,
  scheduling: { strategy: 'fifo', holdUpRate: 0, priorityChangeRate: 0 },
  weather: CALM,
  faults: [],
};

/**
 * Says whether a tab that a person shares comes to work for a client, and draws the run where it does not. Rejects
 * with {@link ExtensionFolderError} where the worker's script fails while it starts.
 */
export async function playWithoutFaults(
  parts: RunParts,
  { extension }: Programs,
  say: (text: string) => void,
): Promise<boolean> {
  const { name = '', version = '' } = JSON.parse(extension.manifest) as ExtensionManifest;
  let result;
  try {
    result = await run(parts, { options: OPTIONS, schedule: [] });
  } catch (error) {
    if (!(error instanceof TaskError && error.cause instanceof WorkerStartError)) throw error;
    throw new ExtensionFolderError(`${name}: ${error.cause.message}`, { cause: error });
  }
  const failing = { options: OPTIONS, result };
  if (result.finding === undefined) say(`✓ ${name} ${version} starts, attaches a tab and relays commands`);
  else
    say(
      `${name} ${version} fails even without faults.\n${headline(failing)}\n\n${await draw(parts, failing)}`,
    );
  return result.finding === undefined;
}
