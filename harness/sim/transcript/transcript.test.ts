import { expect, test } from 'vitest';
import { repositoryRoot } from '../../setup/root.ts';
import { MUTANTS } from '../../zoo/mutants/index.ts';
import { partsOf } from '../parts.ts';
import { bundlePrograms } from '../programs/programs.ts';
import { CHAPTERS } from '../exam/chapters/index.ts';
import { compareWithRecorded, readRecorded } from './recorded.ts';
import { transcribe } from './transcribe.ts';

async function partsWith(id?: string) {
  return partsOf(
    await bundlePrograms(
      repositoryRoot,
      MUTANTS.find((mutant) => mutant.id === id),
    ),
  );
}

test('the same chapter and variant give the same transcript, and another variant another one', async () => {
  const parts = await partsWith();
  const [one, again, other] = [
    await transcribe(parts, 'departure', 0),
    await transcribe(parts, 'departure', 0),
    await transcribe(parts, 'departure', 1),
  ];
  expect(one.hasVariants).toBe(true);
  expect(again.lines).toEqual(one.lines);
  expect(other.lines).not.toEqual(one.lines);
});

test('it names ids in the order in which they appear, and leaves out what means nothing', async () => {
  const { lines } = await transcribe(await partsWith(), 'last tab', 0);
  const text = lines.join('\n');
  expect(text).toContain('"relayId":"id1"');
  expect(text).not.toMatch(/"proof":"|[0-9A-F]{32}/);
  expect(text).toMatch(/the button shows "ON"/);
});

test('each chapter is recorded, and a mutant that a chapter sees differs', async () => {
  const recorded = readRecorded();
  // Another version of Node may break ties otherwise.
  if (recorded === undefined) return;
  expect(Object.keys(recorded.chapters)).toEqual(Object.keys(CHAPTERS));
  const { differences } = await compareWithRecorded(await partsWith('slot-kept-for-stranger'), recorded, {
    max: 1,
  });
  expect(differences[0]?.text).toMatch(/was not recorded|ends too early/);
});
