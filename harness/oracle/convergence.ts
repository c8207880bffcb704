/** O4: after the last fault, everything recovers within a time limit, and badge and tab list are correct. */
import type { HistoryEvent, ObservationEntry, ObservedTab } from '../history/event.ts';
import type { Check, CheckTools } from './check.ts';
import type { TabSymptom, Violation } from './violation.ts';

/** The extension retries at least every 30 s; a slow handshake or a silent peer may delay it further. */
const CONVERGE_MS = 75_000;

export class Convergence implements Check {
  private readonly tools: CheckTools;
  private readonly wanted = new Map<string, 'shared' | 'private'>();
  /** What the last observation found wrong, and since when. */
  private wrong: { readonly seen: Wrong; readonly sinceMs: number } | undefined;
  private reported = false;
  /** Whether everything was right at some time since the last fault. A later problem starts when it is first seen. */
  private wasRight = false;
  private evidence = false;

  constructor(tools: CheckTools) {
    this.tools = tools;
  }

  see(event: HistoryEvent): void {
    switch (event.type) {
      case 'fault':
        if (event.phase !== 'struck') this.restart();
        return;
      case 'intent':
        this.wanted.set(event.targetId, event.wants);
        return;
      case 'recovery':
        this.evidence = true;
        return;
      case 'observation':
        this.onObservation(event, event.t);
        return;
      default:
        return;
    }
  }

  end({ cutOff }: { readonly cutOff: boolean }): void {
    if (this.evidence) this.tools.judged('O4');
    if (!cutOff && this.wrong !== undefined && !this.reported) {
      this.report(this.wrong.seen, 'at the end');
    }
  }

  /** A fault invalidates all earlier observations. */
  private restart(): void {
    this.evidence = false;
    this.wrong = undefined;
    this.reported = false;
    this.wasRight = false;
  }

  private onObservation(observation: ObservationEntry, t: number): void {
    if (this.tools.situation.isTroubled) return;
    this.evidence = true;
    const seen = whatIsWrong(observation, this.wanted);
    if (seen === undefined) {
      this.wrong = undefined;
      this.wasRight = true;
      return;
    }
    const healedMs = this.wasRight ? undefined : this.tools.situation.healedMs;
    const sinceMs = this.wrong?.sinceMs ?? healedMs ?? t;
    this.wrong = { seen, sinceMs };
    if (t - sinceMs <= CONVERGE_MS || this.reported) return;
    this.reported = true;
    this.report(seen, `for ${Math.round((t - sinceMs) / 1000)} s without an active fault`);
  }

  private report(wrong: Wrong, when: string): void {
    this.tools.report({ ...wrong, invariant: 'O4', text: `${when}, ${wrong.text}` });
  }
}

/** What an observation shows to be wrong. */
export type Wrong = Omit<Violation, 'invariant'>;

/** Undefined if everything is right. */
export function whatIsWrong(
  { ready, tabs, ghosts }: ObservationEntry,
  wanted: ReadonlyMap<string, 'shared' | 'private'>,
): Wrong | undefined {
  if (ready === false) return { text: 'the extension is not connected to the relay', notConnected: true };
  const [ghost] = ghosts;
  if (ghost !== undefined)
    return {
      text: `the relay lists tabs that do not exist: ${ghosts.join(', ')}`,
      tab: { id: ghost, listed: true },
    };
  for (const tab of tabs) {
    const { targetId, listed, attached, badge } = tab;
    const wants = wanted.get(targetId);
    const about: TabSymptom = {
      id: targetId,
      ...(wants === undefined ? {} : { wants }),
      ...(attached === undefined ? {} : { attached }),
      ...(listed === undefined ? {} : { listed }),
    };
    const shown = `tab ${targetId} is ${seen(tab)}`;
    const signs = [listed, attached, badge === undefined ? undefined : badge === 'ON'];
    const [first, ...others] = signs.filter((sign) => sign !== undefined);
    if (wants === 'shared' && first === false) {
      const problem = listed === undefined ? 'no debugger is attached to' : 'the relay does not list';
      return { text: `the user shares a tab that ${problem}: ${shown}`, tab: about };
    }
    if (others.some((sign) => sign !== first)) {
      const badgeIsRight = badge === undefined || (badge === 'ON') === (attached ?? listed);
      return { text: `relay, debugger and badge disagree: ${shown}`, tab: { ...about, badgeIsRight } };
    }
  }
  return undefined;
}

function seen({ listed, attached, badge }: ObservedTab): string {
  const parts = listed === undefined ? [] : [listed ? 'listed by the relay' : 'not listed by the relay'];
  if (attached !== undefined) parts.push(attached ? 'attached' : 'not attached');
  if (badge !== undefined) parts.push(`badge "${badge}"`);
  return parts.join(', ');
}
