/** `holdfast repro FILE.race`: plays a pinned interleaving, optionally with a historic bug put back. */
import { basename } from 'node:path';
import { parseRace } from '../races/language.ts';
import { playRace } from '../races/play-race.ts';
import { commandLine, repositoryRoot } from '../setup/root.ts';
import { holdfast, holdfastIn } from '../targets/holdfast.ts';
import type { Mutant } from '../zoo/mutant.ts';
import { buildMutant } from '../zoo/mutant-build.ts';
import { planOf, type Playable } from './torture/plan.ts';
import { playPlan, type PlayOptions } from './torture/play-plan.ts';

export interface RaceOptions extends Omit<PlayOptions, 'target' | 'saveReplay' | 'killWorker' | 'seed'> {
  readonly repeatEach: number;
  readonly mutant?: Mutant;
}

/** Removes the line that says what is playing. */
const CLEAR_LINE = '\r\u001b[2K';

/** Plays a race and sets the exit code. Throws `RaceError` if the text cannot be parsed. */
export async function race(file: string, text: string, { mutant, ...options }: RaceOptions): Promise<void> {
  const parsed = parseRace(text);
  const steps =
    options.quiet !== true && options.reporter?.includes('list') === true && options.json !== true;
  const playable: Playable = {
    name: basename(file, '.race'),
    title: parsed.title,
    play: (stage) =>
      playRace(stage, parsed, ({ text: line }) => {
        if (steps) process.stdout.write(`${process.stdout.isTTY ? CLEAR_LINE : ''}✓ ${line}\n`);
      }),
  };
  const build = mutant === undefined ? undefined : await buildMutant(repositoryRoot, mutant);
  const target = build === undefined ? holdfast : holdfastIn(build.folder, mutant?.id);
  const withMutant = mutant === undefined ? file : `${file} --mutant ${mutant.id}`;
  try {
    await playPlan(planOf([playable], options), {
      ...{ ...options, target, killWorker: 'never', seed: 1 },
      saveReplay: () => Promise.resolve(commandLine('repro', withMutant)),
    });
  } finally {
    await build?.remove();
  }
}
