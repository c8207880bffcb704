import type { FaultEntry, HistoryEvent, RecoveryEntry } from '../../history/event.ts';

/** One strike of a fault and what followed. Times are those of the history. */
export interface FaultStory {
  /** Counted from 1 within the scenario. */
  readonly number: number;
  readonly name: string;
  readonly strikeMs: number;
  /** When it was proved to have happened. */
  readonly struckMs?: number;
  /** When it was healed; undefined for a momentary fault. */
  readonly healMs?: number;
  /** From the strike to the first answered command. */
  readonly recoveryMs?: number;
  readonly details: readonly string[];
}

/** Recovery and strike are timed separately, so the start of a recovery may differ from its strike by this much. */
const RECOVERY_SLACK_MS = 50;

type Draft = { -readonly [Key in keyof FaultStory]: FaultStory[Key] };

/** The strikes of a history in order, each with its own `struck`, `heal` and recovery. */
export function faultStories(history: readonly HistoryEvent[]): FaultStory[] {
  const stories: Draft[] = [];
  for (const event of history) {
    if (event.type === 'fault') addFault(stories, event, event.t);
    if (event.type === 'recovery') addRecovery(stories, event, event.t);
  }
  return stories;
}

function addFault(stories: Draft[], event: FaultEntry, t: number): void {
  const story = event.phase === 'strike' ? undefined : waitingFor(event.phase, stories, event.name);
  const at = story ?? newStory(stories, event.name, t);
  if (event.phase === 'struck') at.struckMs = t;
  if (event.phase === 'heal') at.healMs = t;
  if (event.detail !== undefined) at.details = [...at.details, event.detail];
}

function waitingFor(phase: 'struck' | 'heal', stories: readonly Draft[], name: string): Draft | undefined {
  const field = phase === 'struck' ? 'struckMs' : 'healMs';
  return stories.findLast((story) => story.name === name && story[field] === undefined);
}

function addRecovery(stories: Draft[], event: RecoveryEntry, t: number): void {
  const strikeMs = t - event.ms;
  const waiting = stories.filter((story) => story.name === event.fault && story.recoveryMs === undefined);
  const story = waiting.findLast((candidate) => candidate.strikeMs <= strikeMs + RECOVERY_SLACK_MS);
  (story ?? waiting[0] ?? newStory(stories, event.fault, strikeMs)).recoveryMs = event.ms;
}

function newStory(stories: Draft[], name: string, strikeMs: number): Draft {
  const story: Draft = { number: stories.length + 1, name, strikeMs, details: [] };
  stories.push(story);
  return story;
}
