/** Plays each pinned connection race: the same interleaving every time. */
import { readdirSync, readFileSync } from 'node:fs';
import { join } from 'node:path';
import { test } from 'holdfast/harness';
import { parseRace } from '../../harness/races/language.ts';
import { playRace } from '../../harness/races/play-race.ts';

for (const file of readdirSync(import.meta.dirname).filter((name) => name.endsWith('.race'))) {
  const race = parseRace(readFileSync(join(import.meta.dirname, file), 'utf8'));
  test(`${file}: ${race.title}`, ({ stage }) => playRace(stage, race));
}
