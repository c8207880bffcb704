import type { Chapter } from '../exam.ts';
import { EVENTS } from './events.ts';
import { JOURNAL } from './journal.ts';

export const CHAPTERS: Readonly<Record<string, Chapter>> = { ...EVENTS, ...JOURNAL };
