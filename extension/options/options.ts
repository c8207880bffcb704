/** The options page: the relay's port and pairing key. The worker notices a change and connects. */
import { parseSettings, SETTINGS_KEY, type Settings } from '../worker/settings.ts';

function input(id: string): HTMLInputElement {
  return document.getElementById(id) as HTMLInputElement;
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
  const saved = document.getElementById('saved') as HTMLOutputElement;
  saved.value = 'Saved. Connecting…';
}

document.getElementById('form')?.addEventListener('submit', (event) => void save(event));
void load();
