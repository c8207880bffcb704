import type { Chapter } from '../exam.ts';
import { CHILDREN } from './children.ts';
import { EVENTS } from './events.ts';
import { JOURNAL } from './journal.ts';
import { TARGETS } from './targets.ts';

export const CHAPTERS: Readonly<Record<string, Chapter>> = { ...EVENTS, ...JOURNAL, ...CHILDREN, ...TARGETS };
