import type { Chapter } from '../exam.ts';
import { ACCESS } from './access.ts';
import { CHILDREN } from './children.ts';
import { EVENTS } from './events.ts';
import { FEATURES } from './features.ts';
import { FILES } from './files.ts';
import { IMPOSTOR } from './impostor.ts';
import { JOURNAL } from './journal.ts';
import { LINK } from './link.ts';
import { MISSED } from './missed.ts';
import { OUTCOMES } from './outcomes.ts';
import { SHARING } from './sharing.ts';
import { TARGETS } from './targets.ts';

/** All chapters, by name. */
export const CHAPTERS: Readonly<Record<string, Chapter>> = {
  ...EVENTS,
  ...JOURNAL,
  ...CHILDREN,
  ...TARGETS,
  ...ACCESS,
  ...FEATURES,
  ...FILES,
  ...IMPOSTOR,
  ...LINK,
  ...OUTCOMES,
  ...MISSED,
  ...SHARING,
};
