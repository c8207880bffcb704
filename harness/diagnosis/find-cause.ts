/**
 * Finds the cause of a failure in a history. It follows the facts from the client inwards: is every part running, is the
 * extension connected, is the tab as it should be, and who owes the next message?
 */
import type { HistoryEvent } from '../history/event.ts';
import { EVIDENCE_MAX, type Cause, type Evidence, type Symptom } from './cause.ts';
import { causeInClicks } from './click-causes.ts';
import { causeInLink } from './link-causes.ts';
import { causeInMessages } from './message-causes.ts';
import { causeInTab } from './tab-causes.ts';
import { TraceReader, type Trace } from './trace.ts';

/** Explains a failure from the events before it. */
export function findCause(events: Iterable<HistoryEvent>, symptom: Symptom): Cause {
  const reader = new TraceReader();
  for (const event of events) {
    if (event.t > symptom.atMs) break;
    reader.see(event);
  }
  return causeIn(reader.trace, symptom);
}

/** The same, for a history that was read until the failure. */
export function causeIn(trace: Trace, symptom: Symptom): Cause {
  const found =
    reported(symptom) ??
    causeInTab(trace, symptom) ??
    causeInLink(trace, symptom) ??
    causeInClicks(trace, symptom) ??
    causeInMessages(trace, symptom);
  return { ...found, evidence: latest(found.evidence) };
}

/** What the oracle knows by itself. */
function reported({ part, text, atMs }: Symptom): Cause | undefined {
  if (part === undefined) return undefined;
  return { kind: 'reported', part, what: text, sinceMs: atMs, evidence: [] };
}

function latest(evidence: readonly Evidence[]): Evidence[] {
  return [...evidence].sort((one, other) => one.t - other.t).slice(-EVIDENCE_MAX);
}
