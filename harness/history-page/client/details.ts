/** The selected event: what it is, what belongs to it, and what it carries. */
import { NONE } from '../model/page-model.ts';
import { created, element } from './element.ts';
import { timeText } from './items.ts';
import type { Payloads } from './load.ts';
import type { PageState } from './state.ts';

const PAYLOAD_MAX = 200_000;

export class Details {
  private readonly state: PageState;
  private readonly payloads: Payloads;
  private readonly box = element('details', HTMLElement);

  constructor(state: PageState, payloads: Payloads) {
    this.state = state;
    this.payloads = payloads;
    state.onChange((change) => {
      if (change === 'selection') this.show();
    });
  }

  private show(): void {
    const { selected, items } = this.state;
    if (selected === NONE) {
      const text = created('p', 'Select an event in the time line or the list.');
      text.className = 'quiet';
      this.box.replaceChildren(text);
      return;
    }
    const title = created('h3', items.what(selected));
    const payload = created('pre', '');
    payload.tabIndex = 0;
    payload.setAttribute('role', 'region');
    payload.setAttribute('aria-label', 'Payload');
    this.box.replaceChildren(title, this.facts(selected), this.links(selected), payload);
    void this.payloads.of(selected).then((text) => {
      if (this.state.selected === selected) payload.textContent = readable(text).slice(0, PAYLOAD_MAX);
    });
  }

  private facts(item: number): HTMLElement {
    const { items } = this.state;
    const list = created('dl');
    const session = items.model.sessions[items.columns.session[item] ?? NONE];
    const mark = items.mark(item);
    const facts: readonly (readonly [name: string, value: string | undefined])[] = [
      ['Time', timeText(items.us[item] ?? 0)],
      ['Kind', items.kind(item)],
      ['Where', items.where(item)],
      ['Tab', items.tab(item)],
      ['Session', session],
      ['Mark', mark === 'none' ? undefined : mark],
      ['Took', this.took(item)],
    ];
    for (const [name, value] of facts)
      if (value !== undefined) list.append(created('dt', name), created('dd', value));
    return list;
  }

  private took(item: number): string | undefined {
    const { items } = this.state;
    const partner = items.partner(item);
    if (partner === NONE) return items.kind(item) === 'command' ? 'no answer in this history' : undefined;
    return `${(Math.abs((items.us[partner] ?? 0) - (items.us[item] ?? 0)) / 1000).toFixed(2)} ms`;
  }

  private links(item: number): HTMLElement {
    const { items } = this.state;
    const box = created('p');
    box.className = 'go';
    const partner = items.partner(item);
    const isCommand = items.kind(item) === 'command';
    if (partner !== NONE)
      box.append(this.goTo(partner, isCommand ? 'Go to the answer' : 'Go to the command'));
    const passed = items.passed(item);
    if (passed !== NONE) {
      const isOfClient = passed > item;
      box.append(this.goTo(passed, isOfClient ? 'Go to the relay’s request' : 'Go to the client’s command'));
    }
    return box;
  }

  private goTo(item: number, text: string): HTMLButtonElement {
    const button = created('button', text);
    button.type = 'button';
    button.addEventListener('click', () => {
      this.state.select(item);
      this.box.querySelector('button')?.focus({ preventScroll: true });
    });
    return button;
  }
}

/** Indents what is JSON, line by line: a frame has a header and a body. */
export function readable(text: string): string {
  if (text.includes('\n… ')) return text;
  return text
    .split('\n')
    .map((line) => {
      if (!/^[{[]/.test(line)) return line;
      try {
        return JSON.stringify(JSON.parse(line), null, 2);
      } catch {
        return line;
      }
    })
    .join('\n');
}
