/** Executes the relay's requests, and answers each one once. */
import type { Packet } from '../../relay/protocol/codec.ts';
import type {
  DownloadFind,
  ForwardCommand,
  Numbered,
  RelayFrame,
  TabCreate,
  TabState,
} from '../../relay/protocol/frames.ts';
import { HISTORY, type AddressRules } from '../../relay/protocol/addresses.ts';
import { isForeignExtension, notAttached, readError } from './chromium-errors.ts';
import { assertMayGoTo, assertMayOpen, commandError } from './permitted.ts';
import { replaceTab } from './replace-tab.ts';
import { resultTooLarge } from './result-size.ts';
import type { Send } from './link-phase.ts';
import type { SharedTab } from './shared-tab.ts';
import type { SharedTabs } from './shared-tabs.ts';
import { getWindow, newWindowOptions, setWindow } from './windows.ts';
import { untilTab } from './until-tab.ts';

/** Frames that ask the worker to do something. */
export type RequestFrame = Exclude<Numbered<RelayFrame>, { type: 'clients' | 'permissions.set' }>;

/** Handles one request of the relay. Calls `starting` before anything runs that must not run twice. */
export function handleFrame(
  packet: Packet<RequestFrame>,
  tabs: SharedTabs,
  send: Send,
  starting: (frameNumber: number) => void,
  rules: AddressRules,
): void {
  const { frame, body } = packet;
  if ('once' in frame && frame.once === true) starting(frame.n);
  const tab = 'tab' in frame ? frame.tab : undefined;
  const reply: Send = (answered, text) => send(answered, text, tab);
  switch (frame.type) {
    case 'forwardCDPCommand':
      return forward(frame, body, tabs, reply, rules);
    case 'tab.create':
      return answer(
        frame.id,
        send,
        () => createTab(frame, tabs, rules),
        (created) => created?.tab,
      );
    case 'tab.close':
      return answer(frame.id, reply, () => closeTab(frame.tab, tabs));
    case 'tab.activate':
      return answer(frame.id, reply, () => activateTab(frame.tab));
    case 'download.find':
      return answer(frame.id, reply, () => findDownload(wantedBy(frame)));
    case 'download.cancel':
      return answer(frame.id, reply, () => cancelDownload(wantedBy(frame)));
    case 'window.get':
      return answer(frame.id, reply, () => getWindow(frame, tabs));
    case 'window.set':
      return answer(frame.id, reply, () => setWindow(frame, tabs));
    case 'tab.reset':
      return answer(frame.id, reply, async () => tabs.get(frame.tab)?.reset());
  }
}

function forward(
  frame: ForwardCommand,
  body: string | undefined,
  tabs: SharedTabs,
  send: Send,
  rules: AddressRules,
): void {
  const { id, tab: tabId, method } = frame;
  const tab = tabs.get(tabId);
  if (tab === undefined || tab.attachment !== frame.attachment) {
    return send({ type: 'error', id, ...notAttached(tabId) });
  }
  const target = frame.session === undefined ? { tabId } : { tabId, sessionId: frame.session };
  const failed = (error: unknown): void => send({ type: 'error', id, ...readError(error) });
  try {
    const params = body === undefined ? {} : (JSON.parse(body) as Record<string, unknown>);
    const refusal = commandError(method, params, { tabAddress: tab.url, shown: tabs.addresses(), rules });
    if (refusal !== undefined) return send({ type: 'error', id, error: refusal });
    const permitted = method === HISTORY ? assertMayGoTo(tabId, params['entryId'], rules) : undefined;
    const sendIt = (): Promise<unknown> => chrome.debugger.sendCommand(target, method, params);
    tab
      .run(() => (permitted === undefined ? sendIt() : permitted.then(sendIt)))
      .then(
        (result) => sendResult(id, result, send),
        (error: unknown) => {
          noteLoss(error, tab, frame.attachment);
          failed(error);
        },
      );
  } catch (error) {
    // If the params are not JSON, or Chromium does not accept them as an object, nothing ran.
    failed(error);
  }
}

/** A result that cannot be written as JSON, or does not fit into one message, gets an error. */
function sendResult(id: number, result: unknown, send: Send): void {
  let body: string;
  try {
    body = JSON.stringify(result ?? {});
  } catch (error) {
    return send({ type: 'error', id, ...readError(error) });
  }
  const tooLarge = resultTooLarge(body);
  if (tooLarge !== undefined) return send({ type: 'error', id, ...tooLarge });
  send({ type: 'result', id }, body);
}

/**
 * An error can be the first sign of a lost debugger. The relay must hear of the loss before the error. With a frame that
 * was to show another extension's page, and got Chromium's error page instead, the debugger stays attached and every command
 * is refused: to no use (Chromium 156).
 */
function noteLoss(error: unknown, tab: SharedTab, attachment: string): void {
  if (tab.attachment !== attachment) return;
  if (readError(error).reason === 'notAttached' || isForeignExtension(error)) tab.repair();
}

/**
 * Runs an operation that the relay has asked for, and sends its result or its error. `about`: the tab that a result is about,
 * if the request has not named it.
 */
export function answer<R>(
  id: number,
  send: Send,
  operation: () => Promise<R>,
  about?: (result: R) => number | undefined,
): void {
  operation().then(
    (result) =>
      sendResult(id, result, about === undefined ? send : (frame, body) => send(frame, body, about(result))),
    (error: unknown) => send({ type: 'error', id, ...readError(error) }),
  );
}

async function createTab(
  frame: TabCreate,
  tabs: SharedTabs,
  rules: AddressRules,
): Promise<TabState | undefined> {
  assertMayOpen('Target.createTarget', frame.url, rules);
  const tabId = (await createByDebugger(frame, tabs)) ?? (await createByTabs(frame));
  if (frame.replaces !== undefined) {
    await replaceTab(tabs, frame.replaces, tabId);
    return undefined;
  }
  const tab = await tabs.share(tabId);
  // The debugger may already be lost again. The relay must hear of the tab before it gets this answer.
  await tab.announced;
  return tab.state;
}

/**
 * Opens a tab through the debugger of a shared one: no extension has navigated such a tab. A tab from
 * `chrome.tabs.create` may not load frames from localhost (Chromium 156, Local Network Access).
 * Returns undefined if no debugger could open one. An error does not say whether a tab was opened, so this looks for
 * new tabs before it tries another way. It takes one only if that cannot be the user's own: there is no other, it shows the
 * address, and the user has not shared it. A wedged debugger's error comes many seconds later.
 */
async function createByDebugger(frame: TabCreate, tabs: SharedTabs): Promise<number | undefined> {
  const { url, background, newWindow, bounds = {} } = frame;
  for (const tab of tabs.all()) {
    if (tab.attachment === undefined) continue;
    const before = new Set((await chrome.tabs.query({})).map(({ id }) => id));
    const params = { url, background, newWindow, ...bounds };
    const created = await tab
      .run(() => chrome.debugger.sendCommand({ tabId: tab.tabId }, 'Target.createTarget', params))
      .catch(() => undefined);
    const targetId = (created as { targetId?: string } | undefined)?.targetId;
    if (targetId !== undefined) return tabOf(targetId);
    const opened = (await chrome.tabs.query({})).filter(({ id }) => !before.has(id));
    const [only] = opened;
    if (only === undefined) continue;
    const isOurs = opened.length === 1 && shows(only, url) && !tabs.isUsers(only.id);
    if (!isOurs || only.id === undefined)
      throw new Error(
        `It is not known whether the browser has opened ${url}: the debugger was lost, and other tabs were opened.`,
      );
    return only.id;
  }
  return undefined;
}

function shows({ pendingUrl, url = '' }: chrome.tabs.Tab, wanted: string): boolean {
  return (pendingUrl ?? url) === (URL.canParse(wanted) ? new URL(wanted).href : wanted);
}

/** How many of the browser's downloads are searched. */
const DOWNLOADS_MAX = 100;
const FIND_TRIES = 50;
const FIND_EVERY_MS = 20;

/** The tab of a target that has just been created. Rejects if the target is gone again. */
async function tabOf(targetId: string): Promise<number> {
  for (let tries = 0; tries < FIND_TRIES; tries++) {
    const targets = await chrome.debugger.getTargets();
    const tabId = targets.find((target) => target.id === targetId)?.tabId;
    if (tabId !== undefined) return tabId;
    await new Promise((resolve) => setTimeout(resolve, FIND_EVERY_MS));
  }
  throw new Error('The new tab was closed immediately.');
}

async function createByTabs(frame: TabCreate): Promise<number> {
  const { url, bounds = {} } = frame;
  const active = !frame.background;
  const windows = await chrome.windows.getAll({ windowTypes: ['normal'] });
  let tabId: number | undefined;
  if (frame.newWindow || windows.length === 0) {
    const created = await chrome.windows.create({ url, focused: active, ...newWindowOptions(bounds) });
    tabId = created?.tabs?.[0]?.id;
  } else {
    tabId = (await chrome.tabs.create({ url, active })).id;
  }
  if (tabId === undefined) throw new Error('The browser did not open a tab.');
  // Loading the blank page is a navigation. It would abort one that the client starts before it has ended.
  if (url === BLANK_PAGE) await untilTab(tabId, ({ status }) => status === 'complete');
  return tabId;
}

const BLANK_PAGE = 'about:blank';

/**
 * Succeeds if the tab is already closed. A tab that the user has stopped sharing meanwhile stays open.
 * Closing the last tab would close the browser.
 * Uses the debugger, because with `chrome.tabs.remove` the page could ask the user to stay.
 */
async function closeTab(tabId: number, tabs: SharedTabs): Promise<void> {
  const all = await chrome.tabs.query({});
  if (!all.some((tab) => tab.id === tabId)) return;
  const shared = tabs.get(tabId);
  if (shared === undefined) throw new Error(`The tab with id ${tabId} is no longer shared.`);
  if (all.length === 1) await chrome.tabs.create({ active: false });
  const params = { targetId: shared.targetId };
  await shared
    .run(() => chrome.debugger.sendCommand({ tabId }, 'Target.closeTarget', params))
    .catch(() => chrome.tabs.remove(tabId));
}

async function activateTab(tabId: number): Promise<void> {
  const tab = await chrome.tabs.update(tabId, { active: true });
  if (tab?.windowId !== undefined) await chrome.windows.update(tab.windowId, { focused: true });
}

/**
 * The state of a download, and its file if it is finished. CDP reports the end a little earlier than the browser does,
 * so a download in progress is polled for a while.
 */
async function findDownload(wanted: WantedDownload): Promise<{ path?: string; state?: string }> {
  let state: string | undefined;
  for (let tries = 0; tries < FIND_TRIES; tries++) {
    const item = await downloadItem(wanted);
    state = item?.state;
    if (item?.state === 'complete') return { state, path: item.filename };
    if (item?.state === 'interrupted' && !item.canResume) break;
    await new Promise((resolve) => setTimeout(resolve, FIND_EVERY_MS));
  }
  return state === undefined ? {} : { state };
}

/** Cancels a download if it is in progress. */
async function cancelDownload(wanted: WantedDownload): Promise<void> {
  const item = await downloadItem(wanted);
  if (item?.state === 'in_progress') await chrome.downloads.cancel(item.id);
}

interface WantedDownload {
  readonly url: string;
  readonly later: number;
  /** As `Date.now()`. The relay has not heard of those that began after this. */
  readonly heardAtMs: number;
}

function wantedBy({ url, later, agoMs = 0 }: Pick<DownloadFind, 'url' | 'later' | 'agoMs'>): WantedDownload {
  return { url, later, heardAtMs: Date.now() - agoMs };
}

/** Chromium numbers downloads in the order in which they start. */
async function downloadItem({
  url,
  later,
  heardAtMs,
}: WantedDownload): Promise<chrome.downloads.DownloadItem | undefined> {
  const found = await chrome.downloads.search({ orderBy: ['-startTime'], limit: DOWNLOADS_MAX });
  const ofAddress = found.filter((item) => item.url === url || item.finalUrl === url);
  const heardOf = ofAddress.filter(({ startTime }) => !(Date.parse(startTime) > heardAtMs));
  return heardOf.sort((a, b) => b.id - a.id)[later];
}
