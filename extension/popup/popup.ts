/** The popup: says what the link is doing and, where only the person can help, how. */
import type { WorkerStatus } from '../worker/status.ts';

const STATUS_PORT = 'status';

function element(id: string): HTMLElement {
  const found = document.getElementById(id);
  if (found === null) throw new Error(`popup.html has no #${id}`);
  return found;
}

interface Words {
  readonly tone: 'good' | 'wait' | 'bad';
  readonly headline: string;
  readonly detail: string;
}

function wordsFor(status: WorkerStatus): Words {
  const { phase, port } = status;
  switch (phase.name) {
    case 'live':
      return {
        tone: 'good',
        headline: 'Connected',
        detail: `Relay on port ${port}. ${status.tabs.length === 0 ? 'No tab is shared: click the button in a tab.' : 'These tabs are shared:'}`,
      };
    case 'connecting':
      return {
        tone: 'wait',
        headline: 'Waiting for the relay',
        detail: `Nothing answers on port ${port} yet (${phase.why}). Start it with: npm run relay. It is tried again by itself.`,
      };
    case 'unpaired':
      return {
        tone: 'bad',
        headline: 'Not paired',
        detail: phase.pairAgain
          ? "Pair again: this version pairs with a key of its own, and no longer with the relay's token. Enter the pairing key in the options; the relay prints where it is."
          : "Enter the relay's port and pairing key in the options; the relay prints where the key is.",
      };
    case 'refused':
      return { tone: 'bad', headline: 'The relay refused', detail: phase.message };
  }
}

function show(status: WorkerStatus): void {
  const words = wordsFor(status);
  element('dot').className = words.tone;
  element('headline').textContent = words.headline;
  element('detail').textContent = words.detail;
  element('tabs').replaceChildren(
    ...status.tabs.map((tab) => {
      const item = document.createElement('li');
      item.textContent = `${tab.attached ? '●' : '…'} ${tab.title || tab.url}`;
      item.title = tab.url;
      return item;
    }),
  );
}

function connect(): chrome.runtime.Port {
  const port = chrome.runtime.connect({ name: STATUS_PORT });
  port.onMessage.addListener((status: WorkerStatus) => show(status));
  // The worker was ended; connecting starts it again.
  port.onDisconnect.addListener(() => {
    present = connect();
  });
  return port;
}

let present = connect();
element('retry').addEventListener('click', () => present.postMessage('retry'));
element('options').addEventListener('click', () => void chrome.runtime.openOptionsPage());
