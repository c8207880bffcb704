import type { Exam } from '../exam.ts';

/** When the extension dials, from now on. */
export function dials(exam: Exam): number[] {
  const times: number[] = [];
  exam.world.onDial = () => times.push(exam.now);
  return times;
}
