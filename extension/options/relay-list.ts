/** The relays that the extension is paired with and does not use: whether each is there, and buttons to use or forget it. */
import { text } from '../i18n/text.ts';
import { changeSettings } from '../pairing/pair-form.ts';
import { probeWords } from '../pairing/pairing-words.ts';
import { RelayWatch } from '../pairing/relay-watch.ts';
import { MARKS } from '../popup/words.ts';
import { element, setTextOf } from '../popup/dom.ts';
import { withoutRelay, withPort, type PairedRelay } from '../worker/settings.ts';

interface Row {
  readonly item: HTMLElement;
  readonly watch: RelayWatch;
}

export class RelayList {
  private readonly rows = new Map<number, Row>();

  show(relays: readonly PairedRelay[]): void {
    element('other-relays').hidden = relays.length === 0;
    const ports = new Set(relays.map(({ port }) => port));
    for (const [port, { item, watch }] of this.rows) {
      if (ports.has(port)) continue;
      watch.watch(undefined);
      // The keyboard's user would be at the top of the page.
      if (item.contains(document.activeElement)) element('other-relays-heading').focus();
      item.remove();
      this.rows.delete(port);
    }
    for (const port of ports) if (!this.rows.has(port)) this.rows.set(port, this.add(port));
  }

  private add(port: number): Row {
    const item = document.createElement('li');
    const state = document.createElement('span');
    state.role = 'status';
    const showWords = (words: ReturnType<typeof probeWords>): void => {
      state.className = words.tone;
      setTextOf(state, `${MARKS[words.tone]} ${words.text}`);
    };
    showWords(probeWords(undefined, port));
    item.append(
      state,
      button(text('optionsUseRelay'), text('optionsUseRelayLabel', { port }), () =>
        changeSettings((settings) => withPort(settings, port)),
      ),
      button(text('optionsForgetRelay'), text('optionsForgetRelayLabel', { port }), () =>
        changeSettings((settings) => withoutRelay(settings, port)),
      ),
    );
    element('relays').append(item);
    const watch = new RelayWatch(({ probe }) => showWords(probeWords(probe, port)));
    watch.watch(port);
    return { item, watch };
  }
}

function button(shown: string, label: string, clicked: () => Promise<void>): HTMLButtonElement {
  const made = document.createElement('button');
  made.type = 'button';
  made.className = 'second';
  made.textContent = shown;
  made.ariaLabel = label;
  made.addEventListener('click', () => void clicked());
  return made;
}
