/** Who is responsible for a tab whose state is wrong: the extension, or the relay although it knows better. */
import type { TabSymptom } from '../oracle/violation.ts';
import type { Cause, Evidence, Symptom } from './cause.ts';
import type { Trace } from './trace.ts';

/** Undefined if the symptom is not about a tab. */
export function causeInTab(trace: Trace, { tab, atMs }: Symptom): Cause | undefined {
  if (tab === undefined) return undefined;
  const said = trace.tabs.of(tab.id);
  const intent = trace.events.findLast((event) => event.type === 'intent' && event.targetId === tab.id)?.t;
  const evidence: Evidence[] = [
    ...(intent === undefined
      ? []
      : [{ t: intent, text: `the user ${tab.wants === 'private' ? 'stopped sharing' : 'shared'} the tab` }]),
    ...(said === undefined
      ? []
      : [{ t: said.t, text: `${said.frame} from the extension: tab ${said.tab} is ${said.is}` }]),
  ];
  const what = wrongAtExtension(tab);
  const sinceMs = intent ?? said?.t ?? atMs;
  if (what !== undefined) return { kind: 'tab', part: 'extension', what, sinceMs, evidence };
  if (tab.listed === undefined) return undefined;
  // The debugger is as the user wants it. Has the extension told the relay so?
  const knows = said?.is === 'attached';
  if (tab.listed === knows) {
    const told = knows ? 'says that the tab is attached' : 'has not announced the tab';
    return { kind: 'tab', part: 'extension', what: `it ${told}`, sinceMs: said?.t ?? sinceMs, evidence };
  }
  const lists = tab.listed
    ? 'still lists a tab that is not offered'
    : 'does not list a tab that was announced';
  return { kind: 'tab', part: 'relay', what: `it ${lists}`, sinceMs: said?.t ?? sinceMs, evidence };
}

/** What the extension itself does wrong with the tab, whatever it says of it. */
function wrongAtExtension({ id, wants, attached, badgeIsRight }: TabSymptom): string | undefined {
  if (wants === 'private' && attached === true) {
    return `it is attached to tab ${id}, which the user does not share`;
  }
  if (badgeIsRight === false) return `the button of tab ${id} does not show what is the case`;
  if (wants === 'shared' && attached === false)
    return `it is not attached to tab ${id}, which the user shares`;
  return undefined;
}
