import { readdirSync, readFileSync } from 'node:fs';
import { join } from 'node:path';
import { expect, test } from 'vitest';
import { repositoryRoot } from '../setup/root.ts';
import { mutatedSources } from '../zoo/mutant.ts';
import { MUTANTS } from '../zoo/mutants/index.ts';
import { parseRace, RaceError } from './language.ts';

const folder = join(repositoryRoot, 'e2e', 'races');
const files = readdirSync(folder).filter((name) => name.endsWith('.race'));

test('parses statements with their line numbers and ignores comments', () => {
  const race = parseRace(
    [
      '# A title',
      '# mutant: some-bug',
      '',
      'kill the worker # at once',
      'hold the message "type":"x" from the relay as it',
      'the extension has opened 2 connections',
      'the relay has not sent "type":"refuse" on the new connection',
    ].join('\n'),
  );
  expect(race.title).toBe('A title');
  expect(race.mutants).toEqual(['some-bug']);
  expect(race.lines.map(({ number, statement }) => [number, statement])).toEqual([
    [4, { do: 'kill-worker' }],
    [5, { do: 'hold-message', text: '"type":"x"', from: 'relay', name: 'it' }],
    [6, { do: 'opened', connections: 2 }],
    [7, { do: 'not-sent-on-new', from: 'relay', text: '"type":"refuse"' }],
  ]);
});

test('names the line that is not a statement', () => {
  expect(() => parseRace('# A title\n\nkill the relay')).toThrow(
    /^Line 3 is not a statement: kill the relay$/,
  );
  expect(() => parseRace('kill the worker')).toThrow(RaceError);
});

test.each(files)('%s can be parsed, and its mutants can be applied', (name) => {
  const race = parseRace(readFileSync(join(folder, name), 'utf8'));
  expect(race.mutants).not.toEqual([]);
  for (const id of race.mutants) {
    const mutant = MUTANTS.find((candidate) => candidate.id === id);
    if (mutant === undefined) throw new Error(`There is no mutant ${id}.`);
    expect(mutatedSources(repositoryRoot, mutant).size).toBeGreaterThan(0);
  }
});
