/**
 * The options page: the relay's port and pairing key. The worker notices a change and connects; the page shows what comes
 * of it, as long as it is open.
 */
import { StatusSource } from '../popup/status-source.ts';
import { linkWords } from '../popup/words.ts';
import type { WorkerStatus } from '../worker/status.ts';
import { parseSettings, SETTINGS_KEY, type Settings } from '../worker/settings.ts';

const MARKS = { good: '✓', wait: '…', bad: '!' } as const;
const TICK_MS = 1_000;

function element(id: string): HTMLElement {
  const found = document.getElementById(id);
  if (found === null) throw new Error(`options.html has no #${id}`);
  return found;
}

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

/** Only what has changed: screen readers announce every change. */
function setText(id: string, text: string): void {
  if (element(id).textContent !== text) element(id).textContent = text;
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
