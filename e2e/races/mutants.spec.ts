/** Each race must fail when its bug is put back. */
import { readdirSync, readFileSync } from 'node:fs';
import { join } from 'node:path';
import { stripVTControlCharacters } from 'node:util';
import { expect, test } from 'playwright/test';
import { explain } from '../../harness/diagnosis/explain.ts';
import type { FailureCause } from '../../harness/results/run-result.ts';
import { failureText } from '../../harness/report/failure-text.ts';
import { keepExample } from '../../harness/zoo/testing/examples-page.ts';
import { parseRace, type Race } from '../../harness/races/language.ts';
import { playRace } from '../../harness/races/play-race.ts';
import { repositoryRoot } from '../../harness/setup/root.ts';
import { StageError } from '../../harness/stage/stage-error.ts';
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
        const { error, blamed } = await play(holdfastIn(build.folder, id), race);
        // With some mutants the extension does not even connect, or not again.
        expect(String(error)).toMatch(/[Ll]ine \d+|the extension is connected/);
        test.info().annotations.push({ type: 'blamed', description: String(blamed?.sentence) });
        const text = failureText({
          error: { message: error instanceof Error ? error.message : String(error) },
          ...(blamed === undefined ? {} : { cause: blamed }),
        });
        const named = blamed?.part;
        keepExample({ mutant, named, run: `repro e2e/races/${file}`, text: stripVTControlCharacters(text) });
        expect(blamed?.part, text).toBe(mutant.part);
      } finally {
        await build.remove();
      }
    });
  }
}

/** Plays a race that should fail. `blamed` is the cause that its history shows. */
async function play(target: Target, race: Race): Promise<{ error: unknown; blamed?: FailureCause }> {
  let stage: Stage;
  try {
    stage = await Stage.open({ target });
  } catch (error) {
    return error instanceof StageError ? { error, blamed: explain(error.events, error) } : { error };
  }
  try {
    await playRace(stage, race);
    return { error: undefined };
  } catch (error) {
    return { error, blamed: explain(stage.history.events(), error) };
  } finally {
    await stage.close();
  }
}
