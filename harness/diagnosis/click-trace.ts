/** The clicks of the user, which the harness makes. */
import type { HistoryEvent, StepEntry, UserClick } from '../history/event.ts';

export interface TracedClick extends UserClick {
  readonly startedMs: number;
  /** It has passed; undefined if it has not ended, or failed. */
  readonly doneMs?: number;
}

export class ClickTrace {
  private readonly latest = new Map<UserClick['button'], TracedClick>();

  see(event: HistoryEvent): void {
    if (event.type === 'step' && event.click !== undefined) this.onClick(event, event.click, event.t);
  }

  /** The latest click on this button. */
  of(button: UserClick['button']): TracedClick | undefined {
    return this.latest.get(button);
  }

  private onClick({ state }: StepEntry, click: UserClick, t: number): void {
    const known = this.latest.get(click.button);
    if (state === 'started') this.latest.set(click.button, { ...click, startedMs: t });
    else if (state === 'passed' && known !== undefined)
      this.latest.set(click.button, { ...known, doneMs: t });
  }
}
