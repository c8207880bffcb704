import type { ChoiceSource } from '../engine/choices.ts';

/** The plainest world: nothing is late, first come, first served. Only what the lessons themselves choose differs. */
export class LessonSource implements ChoiceSource {
  /** Whether a lesson has chosen anything, so that other variants differ. */
  hasChosen = false;
  private readonly variant: number;

  /** @param variant From 0. A lesson that chooses several times takes the options in turn. */
  constructor(variant: number) {
    this.variant = variant;
  }

  choose(label: string, index: number, count: number): number {
    if (!label.startsWith('exam ')) return 0;
    this.hasChosen = true;
    return (this.variant + index) % count;
  }

  chance(): boolean {
    return false;
  }

  draw(): number {
    return 0;
  }

  confirm(): number {
    return 0;
  }
}
