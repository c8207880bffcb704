/**
 * The options page: pairing by a code, or with the key, the port, other relays, what clients may do, and a diagnosis. The
 * worker notices a change and connects; the page shows what comes of it, as long as it is open.
 */
import { fillPage } from '../i18n/page.ts';
import { changeSettings, PairForm, readSettings } from '../pairing/pair-form.ts';
import { element, input, setText } from '../popup/dom.ts';
import { StatusSource } from '../popup/status-source.ts';
import { linkWords, MARKS } from '../popup/words.ts';
import { withPort, withRelay } from '../worker/settings.ts';
import { clearSitePermissions, CONTENT_SETTINGS } from '../worker/site-permissions.ts';
import type { WorkerStatus } from '../worker/status.ts';
import { offerDiagnosis } from './diagnosis.ts';
import { RelayList } from './relay-list.ts';

const TICK_MS = 1_000;

function show(status: WorkerStatus): void {
  const { tone, headline, detail } = linkWords(status, Date.now());
  setText('headline', `${MARKS[tone]} ${headline}`);
  setText('detail', detail);
  element('link').className = tone;
  element('save-port').hidden = !status.paired || form.port === undefined || form.port === status.port;
}

async function showSettings(): Promise<void> {
  const { allowFiles, tabGroup, otherRelays } = await readSettings();
  input('allow-files').checked = allowFiles;
  input('tab-group').checked = tabGroup;
  relays.show(otherRelays);
}

fillPage();
let status: WorkerStatus | undefined;
const relays = new RelayList();
const form = new PairForm(() => status && show(status));
new StatusSource((now) => {
  status = now;
  form.statusChanged(now);
});
offerDiagnosis(() => status);
// "In 4 s" grows less.
setInterval(() => status && show(status), TICK_MS);

element('save-port').addEventListener('click', () => {
  const { port } = form;
  if (port !== undefined) void changeSettings((settings) => withPort(settings, port));
});
element('key-form').addEventListener('submit', (event) => {
  event.preventDefault();
  const pairingKey = input('pairing-key').value.trim();
  const { port: entered } = form;
  // It is stored, and never shown again.
  input('pairing-key').value = '';
  void changeSettings((settings) => withRelay(settings, { port: entered ?? settings.port, pairingKey }));
});
input('allow-files').addEventListener('change', () => {
  const allowFiles = input('allow-files').checked;
  void changeSettings((settings) => ({ ...settings, allowFiles }));
});
input('tab-group').addEventListener('change', () => {
  const tabGroup = input('tab-group').checked;
  void changeSettings((settings) => ({ ...settings, tabGroup }));
});
chrome.storage.local.onChanged.addListener(() => void showSettings());
void showSettings();

const granting = input('grant-permissions');
granting.addEventListener('change', () => void (granting.checked ? allowGranting() : forbidGranting()));
void chrome.permissions.contains(CONTENT_SETTINGS).then((allowed) => {
  granting.checked = allowed;
});

/** The browser asks the user, who may say no. */
async function allowGranting(): Promise<void> {
  granting.checked = await chrome.permissions.request(CONTENT_SETTINGS);
}

/** What clients have granted ends now: without the permission nobody could end it later. */
async function forbidGranting(): Promise<void> {
  await clearSitePermissions();
  await chrome.permissions.remove(CONTENT_SETTINGS);
}
