/** The popup: shows the state of the link and, if only the user can fix it, how. */
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
        detail: `Relay on port ${port}. ${status.tabs.length === 0 ? 'No tabs shared yet. Click the toolbar button in a tab to share it.' : 'Shared tabs:'}`,
      };
    case 'connecting':
      return {
        tone: 'wait',
        headline: 'Connecting to the relay',
        detail: `No relay on port ${port} yet (${phase.why}). Start it with: npm run relay. Holdfast keeps retrying.`,
      };
    case 'unpaired':
      return {
        tone: 'bad',
        headline: 'Not paired',
        detail: phase.pairAgain
          ? "Pair again: this version uses a pairing key instead of the relay's token. Enter the key in the options. The relay prints where to find it."
          : "Enter the relay's port and pairing key in the options. The relay prints where to find the key.",
      };
    case 'refused':
      return { tone: 'bad', headline: 'Relay refused the connection', detail: phase.message };
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
  // The worker has ended. Connecting starts it again.
  port.onDisconnect.addListener(() => {
    present = connect();
  });
  return port;
}

let present = connect();
element('retry').addEventListener('click', () => present.postMessage('retry'));
element('options').addEventListener('click', () => void chrome.runtime.openOptionsPage());
