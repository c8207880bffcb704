import { expect, test } from 'vitest';
import { Gate } from './gate.ts';

test('waiting callbacks run in order of arrival, later ones immediately', async () => {
  const gate = new Gate();
  const ran: number[] = [];
  gate.whenOpen(() => ran.push(1));
  gate.whenOpen(() => ran.push(2));
  expect(ran).toEqual([]);
  gate.open();
  await gate.opened;
  expect(ran).toEqual([1, 2]);
  gate.whenOpen(() => ran.push(3));
  expect(ran).toEqual([1, 2, 3]);
});
