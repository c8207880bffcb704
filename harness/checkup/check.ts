/** What a check of an extension is, and what it may find. */
import type { SourcePlace } from '../results/run-result.ts';
import type { Subject } from './subject.ts';
import type { Trial, TrialOptions } from './trial.ts';

export interface Finding {
  /** One sentence: what is wrong. */
  readonly what: string;
  /** What was seen. */
  readonly evidence: string;
  /** How to see it by hand. */
  readonly reproduce: string;
  readonly remedy: string;
  /** Where it is in the extension's folder; lines count from 1. */
  readonly at?: SourcePlace;
}

export type CheckResult =
  | { readonly kind: 'clean'; readonly recoveryMs?: readonly number[] }
  | { readonly kind: 'found'; readonly findings: readonly Finding[] }
  /** The check cannot know. */
  | { readonly kind: 'inconclusive'; readonly reason: string }
  /** There is nothing to check. */
  | { readonly kind: 'notApplicable'; readonly reason: string };

export interface Check {
  /** Short and stable. */
  readonly name: string;
  /** One sentence: what holds for a healthy extension. */
  readonly title: string;
  /** Makes the changed copy of the extension that the browser gets, and resolves with its folder. By default, no copy. */
  readonly copy?: (options: TrialOptions) => Promise<string>;
  /** Whether it may run in one browser with the others that say so: it leaves no changed worker and no changed storage. */
  readonly shares?: true;
  /** Whether it needs an older version of the extension. */
  readonly needsOld?: true;
  /** Why it does not apply to this extension, if so. */
  readonly skip: (subject: Subject) => string | undefined;
  readonly run: (trial: Trial) => Promise<CheckResult>;
}

export function found(findings: readonly Finding[]): CheckResult {
  return findings.length === 0 ? { kind: 'clean' } : { kind: 'found', findings };
}

export function needsWorker({ hasWorker }: Subject): string | undefined {
  return hasWorker ? undefined : 'it has no service worker';
}

export function needsMessages(subject: Subject): string | undefined {
  const isSilent = !subject.hasContentScripts && subject.pages.length === 0;
  return needsWorker(subject) ?? (isSilent ? 'it has no content scripts and no pages' : undefined);
}

const TEXT_MAX = 80;

/** A message as a report shows it. */
export function short(text: string): string {
  return text.length > TEXT_MAX ? `${text.slice(0, TEXT_MAX)}…` : text;
}

export function firstLine(text: string): string {
  return text.split('\n', 1).join('');
}
