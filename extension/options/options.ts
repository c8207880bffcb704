/**
 * The options page: pairing by a code, or with the key, the port, and what clients may do. The worker notices a change and
 * connects; the page shows what comes of it, as long as it is open.
 */
import { fillPage } from '../i18n/page.ts';
import { changeSettings, PairForm } from '../pairing/pair-form.ts';
import { element, input, setText } from '../popup/dom.ts';
import { StatusSource } from '../popup/status-source.ts';
import { linkWords, MARKS } from '../popup/words.ts';
import { parseSettings, SETTINGS_KEY } from '../worker/settings.ts';
import type { WorkerStatus } from '../worker/status.ts';

const TICK_MS = 1_000;

function show(status: WorkerStatus): void {
  const { tone, headline, detail } = linkWords(status, Date.now());
  setText('headline', `${MARKS[tone]} ${headline}`);
  setText('detail', detail);
  element('link').className = tone;
  element('save-port').hidden = !status.paired || form.port === undefined || form.port === status.port;
}

fillPage();
let status: WorkerStatus | undefined;
const form = new PairForm(() => status && show(status));
new StatusSource((now) => {
  status = now;
  form.statusChanged(now);
});
// "In 4 s" grows less.
setInterval(() => status && show(status), TICK_MS);

element('save-port').addEventListener('click', () => {
  if (form.port !== undefined) void changeSettings({ port: form.port });
});
element('key-form').addEventListener('submit', (event) => {
  event.preventDefault();
  const pairingKey = input('pairing-key').value.trim();
  const { port } = form;
  // It is stored, and never shown again.
  input('pairing-key').value = '';
  void changeSettings({ pairingKey, pairAgain: false, ...(port === undefined ? {} : { port }) });
});
input('allow-files').addEventListener('change', () => {
  void changeSettings({ allowFiles: input('allow-files').checked });
});
void chrome.storage.local.get(SETTINGS_KEY).then((stored) => {
  input('allow-files').checked = parseSettings(stored[SETTINGS_KEY]).allowFiles;
});
