/**
 * The options page: the relay's port and pairing key. The worker notices a change and connects; the page shows what comes
 * of it, as long as it is open.
 */
import { element, setText } from '../popup/dom.ts';
import { StatusSource } from '../popup/status-source.ts';
import { linkWords, MARKS } from '../popup/words.ts';
import type { WorkerStatus } from '../worker/status.ts';
import { parseSettings, SETTINGS_KEY, type Settings } from '../worker/settings.ts';

const TICK_MS = 1_000;

function input(id: string): HTMLInputElement {
  return element(id) as HTMLInputElement;
}

async function load(): Promise<void> {
  const stored = await chrome.storage.local.get(SETTINGS_KEY);
  const settings = parseSettings(stored[SETTINGS_KEY]);
  input('port').value = String(settings.port);
  input('pairing-key').value = settings.pairingKey;
  input('allow-files').checked = settings.allowFiles;
}

async function save(event: SubmitEvent): Promise<void> {
  event.preventDefault();
  const settings: Settings = {
    port: input('port').valueAsNumber,
    pairingKey: input('pairing-key').value.trim(),
    pairAgain: false,
    allowFiles: input('allow-files').checked,
  };
  await chrome.storage.local.set({ [SETTINGS_KEY]: settings });
}

function show(status: WorkerStatus): void {
  const { tone, headline, detail } = linkWords(status, Date.now());
  setText('headline', `${MARKS[tone]} ${headline}`);
  setText('detail', detail);
  element('link').className = tone;
}

let status: WorkerStatus | undefined;
new StatusSource((now) => {
  status = now;
  show(now);
});
// "In 4 s" grows less.
setInterval(() => status && show(status), TICK_MS);
element('form').addEventListener('submit', (event) => void save(event));
void load();
