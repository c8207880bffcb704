/** Everything is connected: who does not pass on a message, or passes it on twice? */
import type { Cause, Evidence, Symptom } from './cause.ts';
import type { Trace } from './trace.ts';
import type { ClientCommand, LinkRequest } from './request-trace.ts';
import type { Announcement } from './tab-trace.ts';

/** Nothing takes longer, unless the page decides how long. */
const SLOW_MS = 3_000;
/** What happened so long before the failure is not its cause. */
const RECENT_MS = 10_000;

export function causeInMessages(trace: Trace, symptom: Symptom): Cause {
  const lost = trace.tabs.lost(symptom.atMs - SLOW_MS);
  return (
    repeated(trace, symptom) ??
    unanswered(trace, symptom) ??
    refused(trace, symptom) ??
    (lost === undefined ? undefined : notAttachedAgain(lost)) ??
    leftOut(trace, symptom) ??
    wrong(symptom)
  );
}

/** The extension attaches to a tab again when the debugger was lost, within a moment. */
function notAttachedAgain({ tab, frame, t }: Announcement): Cause {
  const what = `it has not attached to tab ${tab} again`;
  return {
    kind: 'tab',
    part: 'extension',
    what,
    sinceMs: t,
    evidence: [{ t, text: `${frame} from the extension: tab ${tab}` }],
  };
}

/**
 * A worker that starts again names the tabs that are shared. Clients only learn that their page is gone, so this explains
 * what no oracle noticed. If the user stopped sharing the tab meanwhile, it is right to leave it out.
 */
function leftOut({ tabs, events }: Trace, { isJudged }: Symptom): Cause | undefined {
  const missing = isJudged ? undefined : tabs.leftOut();
  if (missing === undefined) return undefined;
  const { tab, targetId, frame, t } = missing;
  const wants = events.findLast((event) => event.type === 'intent' && event.targetId === targetId);
  if (wants?.type === 'intent' && wants.wants === 'private') return undefined;
  const what = `its inventory leaves out tab ${tab}, which a client uses and which it had announced`;
  const evidence = [{ t, text: `${frame} from the extension, without tab ${tab}` }];
  return { kind: 'tab', part: 'extension', what, sinceMs: t, evidence };
}

/** A mutation that was executed twice: did the relay ask for it twice? */
function repeated({ events }: Trace, { mutation, atMs }: Symptom): Cause | undefined {
  if (mutation === undefined) return undefined;
  const sent = events.filter(
    (event) =>
      event.type === 'frame' &&
      event.link === 'extension' &&
      event.from === 'server' &&
      (event.text ?? '').includes(mutation),
  );
  const evidence = sent.map(({ t }) => ({ t, text: `the relay sent ${mutation} to the extension` }));
  const sinceMs = sent.at(-1)?.t ?? atMs;
  return sent.length > 1
    ? { kind: 'repeated', part: 'relay', what: `it sent ${mutation} ${sent.length} times`, sinceMs, evidence }
    : {
        kind: 'repeated',
        part: 'extension',
        what: `it executed ${mutation} more than once`,
        sinceMs,
        evidence,
      };
}

/** The oldest command that has waited for long. */
function unanswered(trace: Trace, { atMs }: Symptom): Cause | undefined {
  const { requests } = trace;
  const late = requests.unanswered().filter(({ sentMs }) => atMs - sentMs >= SLOW_MS);
  for (const command of late) {
    const [request] = requests.requestsFor(command);
    if (request === undefined) return notForwarded(command);
    if (request.repliedMs === undefined) {
      if (command.pageDecides) continue;
      return notAnswered(trace, request, atMs);
    }
    return notPassedOn(command, request.repliedMs);
  }
  const upToPage = new Set(late.filter(({ pageDecides }) => pageDecides).map(({ method }) => method));
  const request = requests
    .waiting()
    .find(({ sentMs, method }) => atMs - sentMs >= SLOW_MS && !upToPage.has(method));
  return request === undefined ? undefined : notAnswered(trace, request, atMs);
}

function notForwarded({ method, id, sentMs }: ClientCommand): Cause {
  const what = `it neither answers ${method} (command ${id}) nor passes it on`;
  return {
    kind: 'no-answer',
    part: 'relay',
    what,
    sinceMs: sentMs,
    evidence: [{ t: sentMs, text: `the client sent ${method}` }],
  };
}

function notAnswered(
  { running, tabs }: Trace,
  { method, id, sentMs, tab }: LinkRequest,
  atMs: number,
): Cause {
  const said = tab === undefined ? undefined : tabs.of(tab);
  // The relay rightly keeps it until the tab has a debugger.
  if (said?.is === 'not attached' && atMs - said.t >= SLOW_MS) return notAttachedAgain(said);
  const ended = running.endedAfter('worker', sentMs);
  if (ended !== undefined) {
    const what = `it still waits for the answer to ${method} (request ${id}) of a worker that has ended`;
    const text = 'the worker ended';
    return { kind: 'no-answer', part: 'relay', what, sinceMs: ended, evidence: [{ t: ended, text }] };
  }
  const fault = running.activeFault;
  if (fault !== undefined) {
    const what = `the fault ${fault.name} is still active`;
    return { kind: 'blocked', part: 'network', what, sinceMs: fault.sinceMs, evidence: [] };
  }
  const where = tab === undefined ? '' : ` for tab ${tab}`;
  const what = `it has not answered ${method} (request ${id}${where})`;
  return {
    kind: 'no-answer',
    part: 'extension',
    what,
    sinceMs: sentMs,
    evidence: [{ t: sentMs, text: `the relay sent ${method}${where}` }],
  };
}

function notPassedOn({ method, id, sentMs }: ClientCommand, repliedMs: number): Cause {
  const what = `it has the extension's answer to ${method} (command ${id}) and does not pass it on`;
  const evidence: Evidence[] = [
    { t: sentMs, text: `the client sent ${method}` },
    { t: repliedMs, text: `the extension answered ${method}` },
  ];
  return { kind: 'no-answer', part: 'relay', what, sinceMs: repliedMs, evidence };
}

/** The extension says that no debugger is attached, and has announced the tab as attached. */
function refused({ requests, tabs }: Trace, { atMs }: Symptom): Cause | undefined {
  const wrongly = requests.refused(atMs - RECENT_MS).findLast(({ tab, refusal, repliedMs = atMs }) => {
    if (refusal !== 'notAttached' || tab === undefined || atMs - repliedMs < SLOW_MS) return false;
    const said = tabs.of(tab);
    // A tab that was announced again afterwards was refused with good reason: no debugger was attached to it.
    return said?.is === 'attached' && said.t <= repliedMs;
  });
  if (wrongly === undefined) return undefined;
  const { method, tab, repliedMs = atMs } = wrongly;
  const what = `it refuses ${method} for tab ${String(tab)}, which it has announced as attached`;
  return {
    kind: 'tab',
    part: 'extension',
    what,
    sinceMs: repliedMs,
    evidence: [{ t: repliedMs, text: `the extension refused ${method}` }],
  };
}

/** The extension has done its part, so what the client got was the relay's work. */
function wrong({ text, atMs, isJudged }: Symptom): Cause {
  if (!isJudged) {
    const what =
      'relay and extension have answered everything, and what the client waits for has not happened';
    return { kind: 'waits-for-page', part: 'page', what, sinceMs: atMs, evidence: [] };
  }
  return { kind: 'wrong-reply', part: 'relay', what: text, sinceMs: atMs, evidence: [] };
}
