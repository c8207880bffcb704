/**
 * The popup: what is shared, how the link is, and what has happened. Its buttons store the user's decision themselves,
 * so that a click counts even if no worker runs, and even if the popup closes at once.
 */
import { fillPage } from '../i18n/page.ts';
import { text } from '../i18n/text.ts';
import { ask } from '../worker/intent.ts';
import { ClientRows } from './client-rows.ts';
import { clientWords, drivenWords } from './client-words.ts';
import { element, setText } from './dom.ts';
import { StatusSource } from './status-source.ts';
import type { StatusTab, WorkerStatus } from '../worker/status.ts';
import { storedTabs } from './stored-tabs.ts';
import { diagnosis, endpointOf, happeningWords, linkWords, MARKS, tabWords, type ShownTab } from './words.ts';

const RECENT_MAX = 3;
const TICK_MS = 1_000;

let own: ShownTab | undefined;
let status: WorkerStatus | undefined;
/** What is stored. It is shown until the worker reports, which may take a while. */
let stored: ReadonlySet<number> | undefined;

function show(): void {
  const nowMs = Date.now();
  if (status !== undefined) showLink(status, nowMs);
  showOwnTab();
  const tabs = status?.tabs ?? [];
  element('shared').hidden = tabs.length === 0;
  showList('tabs', tabs, ({ tabId, attached, title, url }) => [tabId, attached, title, url], tabItem);
  if (status !== undefined) showClients(status, nowMs);
  const recent = (status?.recent ?? []).slice(0, RECENT_MAX).map((one) => happeningWords(one, nowMs));
  element('happened').hidden = recent.length === 0;
  showList('recent', recent, (line) => line, item);
}

function showLink(now: WorkerStatus, nowMs: number): void {
  const words = linkWords(now, nowMs);
  element('mark').className = words.tone;
  setText('mark', MARKS[words.tone]);
  setText('headline', words.headline);
  setText('detail', words.detail);
  setText('endpoint', endpointOf(now));
  element('retry').hidden = words.tone !== 'bad' || now.phase.name === 'unpaired';
  element('pair').hidden = now.phase.name !== 'unpaired' && now.phase.name !== 'refused';
}

function showClients(now: WorkerStatus, nowMs: number): void {
  const words = drivenWords(now);
  setText('driven-text', words);
  element('driven-text').hidden = words === '';
  clientRows.show(clientWords(now.clients, now.tabs, nowMs));
}

function showOwnTab(): void {
  if (own === undefined) return;
  const { tabId } = own;
  const isShared = status === undefined ? stored?.has(tabId) : status.tabs.some((tab) => tab.tabId === tabId);
  if (isShared === undefined) return;
  const link = status === undefined || status.phase.name === 'live' ? 'live' : 'other';
  const words = tabWords(own, isShared, link, status?.recent ?? []);
  setText('tab-text', words.text);
  element('share').hidden = words.action !== 'share';
  element('stop').hidden = words.action !== 'stop';
}

function showList<T>(
  id: string,
  things: readonly T[],
  keyOf: (thing: T) => unknown,
  build: (thing: T) => HTMLElement,
): void {
  const list = element(id);
  const key = JSON.stringify(things.map(keyOf));
  if (list.dataset['key'] === key) return;
  list.dataset['key'] = key;
  list.replaceChildren(...things.map(build));
}

function item(shown: string): HTMLElement {
  const line = document.createElement('li');
  const words = document.createElement('span');
  words.textContent = shown;
  line.append(words);
  return line;
}

function tabItem({ tabId, title, url, attached }: StatusTab): HTMLElement {
  const named = title === '' ? url : title;
  const line = item(attached ? named : `… ${named}`);
  line.title = url;
  const icon = document.createElement('img');
  icon.alt = '';
  icon.src = chrome.runtime.getURL(`_favicon/?pageUrl=${encodeURIComponent(url)}&size=16`);
  const stop = document.createElement('button');
  stop.type = 'button';
  stop.textContent = text('popupStopOne');
  stop.ariaLabel = text('popupStopOneLabel', { title: named });
  stop.addEventListener('click', () => void ask([tabId], 'release'));
  line.prepend(icon);
  line.append(stop);
  return line;
}

async function copy(copied: string): Promise<void> {
  await navigator.clipboard.writeText(copied);
  setText('copied', text('popupCopied'));
}

async function readStored(): Promise<void> {
  const [[tab], shared] = await Promise.all([
    chrome.tabs.query({ active: true, currentWindow: true }),
    storedTabs(),
  ]);
  own = tab?.id === undefined ? undefined : { tabId: tab.id, url: tab.url ?? '' };
  stored = shared;
  show();
}

function onClick(id: string, clicked: () => unknown): void {
  element(id).addEventListener('click', () => void clicked());
}

fillPage();
const source = new StatusSource((now) => {
  status = now;
  show();
});
const clientRows = new ClientRows(element('clients'), element('driven-heading'), (client) =>
  source.disconnect(client),
);
void readStored();
// "In 4 s" and "2 minutes ago" grow older.
setInterval(show, TICK_MS);
chrome.storage.local.onChanged.addListener(() => void readStored());

onClick('share', () => own !== undefined && ask([own.tabId], 'share'));
onClick('stop', () => own !== undefined && ask([own.tabId], 'release'));
onClick('stop-all', () =>
  ask(
    (status?.tabs ?? []).map(({ tabId }) => tabId),
    'release',
  ),
);
onClick('retry', () => source.retry());
onClick('options', () => chrome.runtime.openOptionsPage());
onClick('pair', () => chrome.runtime.openOptionsPage());
onClick('copy', () => status && copy(endpointOf(status)));
onClick('diagnose', () => {
  const { version } = chrome.runtime.getManifest();
  return status && copy(diagnosis(status, version, navigator.userAgent));
});
