/** The steps of a simulated run: the list, the state after the chosen one, and the choices in it. */
import { NONE } from '../model/page-model.ts';
import type { SimChoice, SimState, SimSteps } from '../model/sim-steps.ts';
import { created, element } from './element.ts';
import type { PageState } from './state.ts';
import { stepAtItem, stepAtMs } from './step-search.ts';

/** Steps in the list around the chosen one. */
const LISTED = 200;
const PARTS = ['relay', 'worker', 'browser'] as const;

export class StepList {
  private readonly state: PageState;
  private readonly steps: SimSteps;
  private readonly choices = new Map<number, SimChoice[]>();
  private readonly list = element('step-list', HTMLOListElement);
  private readonly now = element('step-now', HTMLElement);
  private readonly box = element('step-state', HTMLElement);
  private readonly numberInput = element('step-number', HTMLInputElement);
  private readonly timeInput = element('step-time', HTMLInputElement);
  /** Index of the chosen step. */
  private at = 0;

  constructor(state: PageState, steps: SimSteps) {
    this.state = state;
    this.steps = steps;
    for (const choice of steps.choices) {
      const known = this.choices.get(choice.step) ?? [];
      known.push(choice);
      this.choices.set(choice.step, known);
    }
    const buttons: Readonly<Record<string, () => void>> = {
      'step-back': () => this.go(this.at - 1),
      'step-forward': () => this.go(this.at + 1),
      'step-choice': () => this.goToChoice(),
    };
    for (const [id, action] of Object.entries(buttons))
      element(id, HTMLButtonElement).addEventListener('click', action);
    this.numberInput.max = String(steps.first + steps.ms.length - 1);
    this.numberInput.addEventListener('change', () => this.go(Number(this.numberInput.value) - steps.first));
    this.timeInput.addEventListener('change', () => this.go(stepAtMs(steps, Number(this.timeInput.value))));
    this.list.addEventListener('click', (event) => {
      const row = event.target instanceof Element ? event.target.closest('li') : null;
      if (row?.dataset['step'] !== undefined) this.go(Number(row.dataset['step']));
    });
    this.list.parentElement?.addEventListener('keydown', (event) => this.onKey(event));
    state.onChange((change) => {
      if (change === 'selection' && state.selected !== NONE) this.follow(state.selected);
    });
    this.go(steps.ms.length - 1);
  }

  private onKey(event: KeyboardEvent): void {
    const by = { ArrowUp: -1, ArrowDown: 1, PageUp: -20, PageDown: 20 }[event.key];
    if (by === undefined) return;
    event.preventDefault();
    this.go(this.at + by);
  }

  private go(index: number): void {
    const { steps, state } = this;
    this.at = Math.max(0, Math.min(steps.ms.length - 1, Math.trunc(index) || 0));
    state.cursorUs = (steps.ms[this.at] ?? 0) * 1000;
    state.view.reveal(state.cursorUs);
    this.show();
    const item = steps.item[this.at] ?? NONE;
    state.selected = item;
    state.changed(item === NONE ? 'view' : 'selection');
  }

  /** The step of an event that was selected elsewhere. */
  private follow(item: number): void {
    if (this.steps.item[this.at] === item) return;
    this.at = stepAtItem(this.steps, item);
    this.state.cursorUs = (this.steps.ms[this.at] ?? 0) * 1000;
    this.show();
  }

  private goToChoice(): void {
    const next = this.steps.choices.find(({ step, value }) => step - this.steps.first > this.at && value > 0);
    if (next !== undefined) this.go(next.step - this.steps.first);
  }

  private textOf(index: number): string {
    const { texts, lane, label, ms } = this.steps;
    const who = texts[lane[index] ?? 0] ?? '';
    return `${index + this.steps.first}. ${ms[index] ?? 0} ms, ${who}: ${texts[label[index] ?? 0] ?? ''}`;
  }

  private show(): void {
    const { steps, at } = this;
    const count = steps.ms.length;
    this.now.textContent = `Step ${at + steps.first} of ${count + steps.first - 1}, at ${steps.ms[at] ?? 0} ms`;
    this.numberInput.value = String(at + steps.first);
    this.timeInput.value = String(steps.ms[at] ?? 0);
    const from = Math.max(0, Math.min(at - LISTED / 2, count - LISTED));
    const rows = Array.from({ length: Math.min(LISTED, count) }, (_, index) => this.row(from + index));
    this.list.replaceChildren(...rows);
    const current = this.list.querySelector<HTMLElement>('[aria-current]');
    const frame = this.list.parentElement;
    if (current !== null && frame !== null)
      frame.scrollTop += current.getBoundingClientRect().top - frame.getBoundingClientRect().top - 130;
    this.showState();
  }

  private row(index: number): HTMLLIElement {
    const row = created('li', this.textOf(index));
    row.dataset['step'] = String(index);
    if (this.choices.has(index + this.steps.first)) row.className = 'choice';
    if (index === this.at) row.setAttribute('aria-current', 'step');
    return row;
  }

  private showState(): void {
    const { steps, at } = this;
    const after = this.stateAt(at);
    const before = at === 0 ? undefined : this.stateAt(at - 1);
    const list = created('dl');
    for (const part of PARTS) {
      list.append(created('dt', `After the step: ${part}`));
      for (const line of after?.[part] ?? []) {
        const shown = created('dd', line);
        if (before !== undefined && !before[part].includes(line)) shown.className = 'changed';
        list.append(shown);
      }
    }
    const choices = (this.choices.get(at + steps.first) ?? []).map(choiceText);
    if (choices.length > 0) {
      list.prepend(
        created('dt', 'Choices'),
        ...choices.flatMap((lines) => lines.map((line) => created('dd', line))),
      );
    }
    list.append(created('dt', 'Replay up to here'), created('dd', `${steps.command} ${at + steps.first}`));
    const stack = steps.stack === undefined || at < steps.ms.length - 1 ? [] : [created('pre', steps.stack)];
    for (const shown of stack) shown.tabIndex = 0;
    this.box.replaceChildren(list, ...stack);
  }

  private stateAt(index: number): SimState | undefined {
    return this.steps.states[this.steps.state[index] ?? 0];
  }
}

/** What was chosen, then what else was possible. */
function choiceText({ label, value, count, alternatives }: SimChoice): string[] {
  const chosen = alternatives?.[value] ?? `${value} of 0 to ${count - 1}`;
  // Some stand there several times, so that they are chosen more often.
  const others = [...new Set(alternatives)].filter((other) => other !== chosen);
  return [`${label}: ${chosen}`, ...(others.length === 0 ? [] : [`instead of: ${others.join('; ')}`])];
}
