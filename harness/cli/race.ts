/** `holdfast repro FILE.race`: plays a pinned interleaving, optionally with a historic bug put back. */
import { parseRace, type Race } from '../races/language.ts';
import { playRace } from '../races/play-race.ts';
import { repositoryRoot } from '../setup/root.ts';
import { StageError } from '../stage/stage-error.ts';
import { Stage } from '../stage/stage.ts';
import { holdfast, holdfastIn } from '../targets/holdfast.ts';
import type { Mutant } from '../zoo/mutant.ts';
import { buildMutant } from '../zoo/mutant-build.ts';
import { EXIT } from './exit-codes.ts';

export interface RaceOptions {
  readonly mutant?: Mutant;
  readonly headed?: boolean;
  /** Written as JSON Lines. */
  readonly historyFile: string;
}

/** Plays a race and sets the exit code. Throws `RaceError` if the text cannot be parsed. */
export async function race(text: string, { mutant, headed, historyFile }: RaceOptions): Promise<void> {
  const parsed = parseRace(text);
  const build = mutant === undefined ? undefined : await buildMutant(repositoryRoot, mutant);
  const target = build === undefined ? holdfast : holdfastIn(build.folder, mutant?.id);
  try {
    const stage = await Stage.open({ target, headed: headed === true, historyFile });
    try {
      await play(stage, parsed);
    } finally {
      await stage.close();
    }
  } catch (error) {
    if (!(error instanceof StageError)) throw error;
    process.stderr.write(`${error.message}\n`);
    process.exitCode = EXIT.unknown;
  } finally {
    await build?.remove();
  }
}

async function play(stage: Stage, parsed: Race): Promise<void> {
  process.stdout.write(`${parsed.title}\n\n`);
  try {
    await playRace(stage, parsed, ({ text }) => process.stdout.write(`✓ ${text}\n`));
    process.stdout.write('\nPassed.\n');
  } catch (error) {
    process.stdout.write(`✗ ${error instanceof Error ? error.message : String(error)}\n`);
    process.exitCode = EXIT.failed;
  }
}
