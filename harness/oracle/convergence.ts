/** O4: after the last fault, everything recovers within a time limit, and badge and tab list are correct. */
import type { HistoryEvent, ObservationEntry, ObservedTab } from '../history/event.ts';
import type { Check, CheckTools } from './check.ts';

/** The extension retries at least every 30 s; a slow handshake or a silent peer may delay it further. */
const CONVERGE_MS = 75_000;

export class Convergence implements Check {
  private readonly tools: CheckTools;
  private readonly wanted = new Map<string, 'shared' | 'private'>();
  /** What the last observation found wrong, and since when. */
  private wrong: { readonly text: string; readonly sinceMs: number } | undefined;
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
      this.report(`at the end, ${this.wrong.text}`);
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
    const text = whatIsWrong(observation, this.wanted);
    if (text === undefined) {
      this.wrong = undefined;
      this.wasRight = true;
      return;
    }
    const healedMs = this.wasRight ? undefined : this.tools.situation.healedMs;
    const sinceMs = this.wrong?.sinceMs ?? healedMs ?? t;
    this.wrong = { text, sinceMs };
    if (t - sinceMs <= CONVERGE_MS || this.reported) return;
    this.reported = true;
    this.report(`for ${Math.round((t - sinceMs) / 1000)} s without an active fault, ${text}`);
  }

  private report(text: string): void {
    this.tools.report({ invariant: 'O4', text });
  }
}

/** What an observation shows to be wrong, in words; undefined if everything is right. */
export function whatIsWrong(
  { ready, tabs, ghosts }: ObservationEntry,
  wanted: ReadonlyMap<string, 'shared' | 'private'>,
): string | undefined {
  if (ready === false) return 'the extension is not connected to the relay';
  if (ghosts.length > 0) return `the relay lists tabs that do not exist: ${ghosts.join(', ')}`;
  for (const tab of tabs) {
    const { targetId, listed, attached, badge } = tab;
    const shown = `tab ${targetId} is ${seen(tab)}`;
    const signs = [listed, attached, badge === undefined ? undefined : badge === 'ON'];
    const [first, ...others] = signs.filter((sign) => sign !== undefined);
    if (wanted.get(targetId) === 'shared' && first === false) {
      const problem = listed === undefined ? 'no debugger is attached to' : 'the relay does not list';
      return `the user shares a tab that ${problem}: ${shown}`;
    }
    if (others.some((sign) => sign !== first)) return `relay, debugger and badge disagree: ${shown}`;
  }
  return undefined;
}

function seen({ listed, attached, badge }: ObservedTab): string {
  const parts = listed === undefined ? [] : [listed ? 'listed by the relay' : 'not listed by the relay'];
  if (attached !== undefined) parts.push(attached ? 'attached' : 'not attached');
  if (badge !== undefined) parts.push(`badge "${badge}"`);
  return parts.join(', ');
}
