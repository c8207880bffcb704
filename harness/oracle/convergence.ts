/** O4: when the faults have stopped, everything is right again within a bound, and badge and list tell the truth. */
import type { HistoryEvent, ObservationEntry, ObservedTab } from '../history/event.ts';
import type { Check, CheckTools } from './check.ts';

/** The extension tries at least every 30 s, and a handshake or a silent peer may be in the way before. */
const CONVERGE_MS = 75_000;

export class Convergence implements Check {
  private readonly tools: CheckTools;
  private readonly wanted = new Map<string, 'shared' | 'private'>();
  /** What was wrong at the last look, and since when it has been. */
  private wrong: { readonly text: string; readonly sinceMs: number } | undefined;
  private told = false;
  /** Since the last fault. What goes wrong later is as old as its first sight. */
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
    if (!cutOff && this.wrong !== undefined && !this.told) {
      this.report(`at the end, ${this.wrong.text}`);
    }
  }

  /** What was right before a fault says nothing of what is right after it. */
  private restart(): void {
    this.evidence = false;
    this.wrong = undefined;
    this.told = false;
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
    if (t - sinceMs <= CONVERGE_MS || this.told) return;
    this.told = true;
    this.report(`for ${Math.round((t - sinceMs) / 1000)} s, with all faults healed, ${text}`);
  }

  private report(text: string): void {
    this.tools.report({ invariant: 'O4', text });
  }
}

/** What a look at the parts shows to be wrong, in words; undefined where all is right. */
export function whatIsWrong(
  { ready, tabs, ghosts }: ObservationEntry,
  wanted: ReadonlyMap<string, 'shared' | 'private'>,
): string | undefined {
  if (ready === false) return 'the relay has no extension';
  if (ghosts.length > 0) return `the relay offers tabs that are not there: ${ghosts.join(', ')}`;
  for (const tab of tabs) {
    const { targetId, listed, attached, badge } = tab;
    const shown = `tab ${targetId} is ${seen(tab)}`;
    const signs = [listed, attached, badge === undefined ? undefined : badge === 'ON'];
    const [first, ...others] = signs.filter((sign) => sign !== undefined);
    if (wanted.get(targetId) === 'shared' && first === false) {
      const who = listed === undefined ? 'nobody has' : 'the relay does not offer';
      return `the person shares a tab that ${who}: ${shown}`;
    }
    if (others.some((sign) => sign !== first)) return `the parts do not agree: ${shown}`;
  }
  return undefined;
}

function seen({ listed, attached, badge }: ObservedTab): string {
  const parts = listed === undefined ? [] : [listed ? 'offered' : 'not offered'];
  if (attached !== undefined) parts.push(attached ? 'attached' : 'not attached');
  if (badge !== undefined) parts.push(`its button shows "${badge}"`);
  return parts.join(', ');
}
