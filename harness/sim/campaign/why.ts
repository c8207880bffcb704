/** The cause of a failing run, from its history. */
import { findCause } from '../../diagnosis/find-cause.ts';
import type { Cause } from '../../diagnosis/cause.ts';
import type { HistoryEvent } from '../../history/event.ts';
import { run, type RunParts, type RunRequest } from '../run.ts';

/** Plays a failing run again to explain it. Undefined for other people's extensions, whose frames are not understood. */
export async function whyItFails(parts: RunParts, request: RunRequest): Promise<Cause | undefined> {
  if (parts.foreign === true) return undefined;
  const events: HistoryEvent[] = [];
  const { finding } = await run(parts, { ...request, observer: { event: (event) => events.push(event) } });
  return finding && findCause(events, { ...finding, atMs: finding.ms, isJudged: true });
}
