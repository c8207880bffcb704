/** Which chapters a seed sits, and in which world. */
import { drawOptions, type SimOptions } from '../options.ts';
import { CHAPTERS, WORLDS } from './chapters/index.ts';

/** As many as each seed sits, so that a few seeds sit them all. */
const CHAPTERS_A_SEED = 4;

export function drawExams(seed: number): SimOptions[] {
  const names = Object.keys(CHAPTERS);
  const count = Math.min(CHAPTERS_A_SEED, names.length);
  return Array.from({ length: count }, (_, index) => {
    const exam = names[(seed * count + index) % names.length];
    return examOptions(seed, exam ?? '');
  });
}

export function examOptions(seed: number, exam: string): SimOptions {
  const common = { clients: 0, sharedTabs: 0, faults: [], followUpRate: 0, exam };
  return { ...drawOptions(seed), ...common, ...WORLDS[exam] };
}
