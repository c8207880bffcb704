/** The user has clicked, and nothing follows: was the click lost on its way, or does the extension not act on it? */
import { clickText } from '../history/record-step.ts';
import type { Cause, Evidence, Symptom } from './cause.ts';
import type { TracedClick } from './click-trace.ts';
import { stateOf } from './link-causes.ts';
import type { Trace } from './trace.ts';

/** A click takes a moment. */
const SLOW_MS = 3_000;

/** Undefined if no click waits for what it does. */
export function causeInClicks(trace: Trace, { atMs }: Symptom): Cause | undefined {
  return lost(trace, atMs) ?? notActedOn(trace, atMs);
}

/** The browser has not opened the popup, so the extension does not know of the click. */
function lost(trace: Trace, atMs: number): Cause | undefined {
  const toolbar = trace.clicks.of('toolbar');
  if (toolbar === undefined || toolbar.doneMs !== undefined) return undefined;
  if (atMs - toolbar.startedMs < SLOW_MS) return undefined;
  const what = `its ${clickText(toolbar)} was lost: the popup has not opened`;
  const { last } = trace.link;
  const evidence = [...(last === undefined ? [] : stateOf(last)), began(toolbar)];
  return { kind: 'lost-click', part: 'harness', what, sinceMs: toolbar.startedMs, evidence };
}

function notActedOn(trace: Trace, atMs: number): Cause | undefined {
  const { clicks, tabs } = trace;
  const share = clicks.of('share');
  const toolbar = clicks.of('toolbar');
  if (share === undefined || atMs - (share.doneMs ?? share.startedMs) < SLOW_MS) return undefined;
  if (share.doneMs === undefined) {
    if (toolbar?.doneMs === undefined || toolbar.targetId !== share.targetId) return undefined;
    const what = `its popup does not show Share in tab ${share.targetId.slice(0, 6)}`;
    const evidence = [{ t: toolbar.doneMs, text: 'the popup is open' }];
    return { kind: 'tab', part: 'extension', what, sinceMs: toolbar.doneMs, evidence };
  }
  if (tabs.wasAnnounced(share.targetId)) return undefined;
  const what = `it has not announced tab ${share.targetId.slice(0, 6)}, which the user shared`;
  return { kind: 'tab', part: 'extension', what, sinceMs: share.doneMs, evidence: [began(share)] };
}

function began(click: TracedClick): Evidence {
  return { t: click.startedMs, text: `the harness began its ${clickText(click)}` };
}
