/**
 * The list of clients. A row keeps its elements as long as its client is connected: they change every second while it
 * works, and a button that is replaced would lose the focus, or a click.
 */
import { text } from '../i18n/text.ts';
import type { ClientWords } from './client-words.ts';
import { setTextOf } from './dom.ts';

interface Row {
  readonly line: HTMLElement;
  readonly name: HTMLElement;
  readonly since: HTMLElement;
  readonly tabs: HTMLElement;
  readonly busy: HTMLElement;
  readonly button: HTMLButtonElement;
}

export class ClientRows {
  private readonly list: HTMLElement;
  private readonly heading: HTMLElement;
  private readonly disconnect: (client: number) => void;
  private readonly rows = new Map<number, Row>();

  /** `heading` can be focused. It gets the focus of a row that goes: on the next button, another Enter would end another client. */
  constructor(list: HTMLElement, heading: HTMLElement, disconnect: (client: number) => void) {
    this.list = list;
    this.heading = heading;
    this.disconnect = disconnect;
  }

  show(clients: readonly ClientWords[]): void {
    const present = new Set(clients.map(({ client }) => client));
    for (const [client, { line }] of this.rows) {
      if (present.has(client)) continue;
      if (line.contains(document.activeElement)) this.heading.focus();
      line.remove();
      this.rows.delete(client);
    }
    // The relay numbers clients in the order in which they come, so new ones are the last.
    for (const words of clients) this.fill(this.rows.get(words.client) ?? this.add(words.client), words);
  }

  private fill(row: Row, words: ClientWords): void {
    setTextOf(row.name, words.name);
    setTextOf(row.since, words.since);
    setTextOf(row.tabs, words.tabs);
    setTextOf(row.busy, words.busy);
    row.tabs.title = words.tabs;
    if (row.button.ariaLabel !== words.button) row.button.ariaLabel = words.button;
    // Not `disabled`, which would take the focus away.
    row.button.ariaDisabled = words.ending ? 'true' : 'false';
  }

  private add(client: number): Row {
    const words = document.createElement('div');
    const line = document.createElement('li');
    const part = (...kinds: readonly string[]): HTMLElement => {
      const element = document.createElement('span');
      element.classList.add(...kinds);
      words.append(element);
      return element;
    };
    const button = document.createElement('button');
    button.type = 'button';
    button.textContent = text('clientDisconnect');
    button.addEventListener('click', () => {
      if (button.ariaDisabled !== 'true') this.disconnect(client);
    });
    const row = {
      line,
      name: part('name'),
      since: part('note'),
      tabs: part('note', 'tabs'),
      busy: part('note'),
      button,
    };
    line.append(words, button);
    this.list.append(line);
    this.rows.set(client, row);
    return row;
  }
}
