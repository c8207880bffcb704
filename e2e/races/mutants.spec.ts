/** Each race must fail when its bug is put back. */
import { readdirSync, readFileSync } from 'node:fs';
import { join } from 'node:path';
import { expect, test } from 'playwright/test';
import { parseRace, type Race } from '../../harness/races/language.ts';
import { playRace } from '../../harness/races/play-race.ts';
import { repositoryRoot } from '../../harness/setup/root.ts';
import { Stage } from '../../harness/stage/stage.ts';
import { holdfastIn } from '../../harness/targets/holdfast.ts';
import type { Target } from '../../harness/stage/target.ts';
import { buildMutant } from '../../harness/zoo/mutant-build.ts';
import { MUTANTS } from '../../harness/zoo/mutants/index.ts';

for (const file of readdirSync(import.meta.dirname).filter((name) => name.endsWith('.race'))) {
  const race = parseRace(readFileSync(join(import.meta.dirname, file), 'utf8'));
  for (const id of race.mutants) {
    test(`${file} catches ${id}`, async () => {
      const mutant = MUTANTS.find((candidate) => candidate.id === id);
      if (mutant === undefined) throw new Error(`Unknown mutant ${id}.`);
      const build = await buildMutant(repositoryRoot, mutant);
      try {
        // With some mutants the extension does not even connect.
        await expect(play(holdfastIn(build.folder, id), race)).rejects.toThrow(
          /^Line \d+|the extension is connected/,
        );
      } finally {
        await build.remove();
      }
    });
  }
}

async function play(target: Target, race: Race): Promise<void> {
  const stage = await Stage.open({ target });
  try {
    await playRace(stage, race);
  } finally {
    await stage.close();
  }
}
