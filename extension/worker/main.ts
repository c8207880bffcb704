/**
 * The extension's worker. Chromium may end it at any time and start it again for any event, so all listeners are
 * registered in the first turn. Events that arrive before storage has been read wait for it, but the user's decisions
 * are stored immediately.
 */
import { isOffLimits } from '../../relay/protocol/addresses.ts';
import { answer as answerRequest, handleFrame } from './commands.ts';
import { BadgePainter } from './badge.ts';
import { DrivingClients } from './clients.ts';
import { EarlyEvents } from './early-events.ts';
import { decide } from './decide.ts';
import { Gate } from './gate.ts';
import { askedIn, EarlyDecisions, noteKey, type Asked } from './intent.ts';
import { Ledger } from './ledger.ts';
import { loadMemory, writeLedger, type Boot } from './memory.ts';
import { createMenu, onMenu } from './menu.ts';
import { SitePermissionsKeeper } from './site-permissions.ts';
import { readProduct, type UserAgentData } from './product.ts';
import { Recent } from './recent.ts';
import { RelayLink } from './relay-link.ts';
import { changesLink, parseSettings, SETTINGS_KEY } from './settings.ts';
import { attachedChildren } from './debugger.ts';
import { CANCELLED, SharedTabs } from './shared-tabs.ts';
import { StatusFeed } from './status-feed.ts';
import type { WorkerStatus } from './status.ts';
import { TabGroup } from './tab-group.ts';
import { untilDone } from './until-done.ts';
import { welcome } from './welcome.ts';
import { askForLedgerPort, ensureWatchdog, isEnsureAlarm, meetWatchdog, tellWatchdog } from './watchdog.ts';
import { sometimes } from '../../relay/protocol/sometimes.ts';

const startedMs = performance.now();

let memory: Boot | undefined;
/** Made once it is known what an earlier worker has set. */
let permissions: SitePermissionsKeeper | undefined;
let product = '';
const badge = new BadgePainter();
const recent = new Recent();
const clients = new DrivingClients();
const ledger = new Ledger(writeLedger, askForLedgerPort);
const tabs = new SharedTabs({
  send: (frame, body) => link.send(frame, body),
  changed: () => {
    refresh();
    return badge.shown;
  },
  happened: (what) => {
    recent.add(what);
    refresh();
  },
});
const link = new RelayLink({
  settings: () => boot().settings,
  identity: async () => ({
    instanceId: boot().instanceId,
    boot: boot().boot,
    ledger: await ledger.previous(),
    extensionVersion: chrome.runtime.getManifest().version,
    browser: { product, userAgent: navigator.userAgent },
  }),
  inventory: async () => {
    await restored.opened;
    const attachedTargets = await attachedChildren();
    const hasPermissions = permissions?.any === true;
    return { type: 'inventory', tabs: tabs.inventory(), attachedTargets, wantsClients: true, hasPermissions };
  },
  newChannel: () => ledger.newChannel(),
  starting: (frame) => ledger.starting(frame),
  received: (packet, answer) => {
    const { frame } = packet;
    if (frame.type === 'permissions.set')
      return answerRequest(frame.id, answer, async () => permissions?.set(frame.sites));
    if (frame.type !== 'clients') {
      const { settings } = boot();
      return handleFrame({ ...packet, frame }, tabs, answer, (n) => ledger.starting(n), settings);
    }
    clients.take(frame);
    feed.changed();
  },
  phaseChanged: (phase) => {
    if (phase.name === 'live') {
      tellWatchdog();
      recent.connected(startedMs, boot().intent.sameLoad);
    } else {
      if (phase.name === 'refused') {
        sometimes('worker: the relay refused the extension');
      }
      recent.lost();
      clients.lost();
      permissions?.relayLost();
    }
    refresh();
  },
});
const group = new TabGroup({
  wanted: () => boot().settings.tabGroup,
  shared: () => [...tabs.all()].map(({ tabId }) => tabId),
  takenOut: (tabId) => {
    const shared = tabs.get(tabId);
    if (shared === undefined) return;
    recent.add({ kind: 'takenOut', tabId });
    tabs.release(shared).catch(report);
  },
});
const earlyEvents = new EarlyEvents();
const feed = new StatusFeed({
  status: () => status(),
  retry: () => whenStarted(() => link.restart()),
  disconnect: (client) => {
    const frame = clients.end(client);
    if (frame === undefined) return;
    link.send(frame);
    feed.changed();
  },
});

/** The user's decisions until the shared tabs are known; undefined from then on. */
let early: EarlyDecisions | undefined = new EarlyDecisions();
const decided = new Gate();
/** The tabs of an earlier worker have been adopted. */
const restored = new Gate();
const started = start();

async function start(): Promise<void> {
  const { userAgentData } = navigator as { readonly userAgentData?: UserAgentData };
  // Right after the extension is reloaded, its storage may not be available yet.
  const loading = untilDone(loadMemory, report);
  const reading = readProduct(navigator.userAgent, userAgentData);
  // Early, so that there is something to start the next worker even if this one ends during its start.
  ensureWatchdog().catch(report);
  createMenu();
  product = await reading;
  memory = await loading;
  permissions = new SitePermissionsKeeper(memory.hasPermissions, () => link.phase.name === 'live');
  ledger.begin(memory.boot, memory.ledger);
  recent.load(memory.recent);
  group.load(memory.grouped);
  link.connectNow();
  takeTabs(memory, await untilDone(() => chrome.debugger.getTargets(), report));
  await tabs.restore().finally(() => restored.open());
  for (const tabId of earlyEvents.tabsWithLoss) tabs.get(tabId)?.reset().catch(report);
  refresh();
}

/** In one turn, so that a decision is either an early one or carried out immediately. */
function takeTabs({ intent }: Boot, targets: chrome.debugger.TargetInfo[]): void {
  if (early === undefined) return;
  const { notes } = early;
  const now = decide(intent, early, targets);
  early.close();
  early = undefined;
  // An earlier worker painted these, and what it painted is unknown.
  badge.adopt([...intent.shared, ...now.shared].map(({ tabId }) => tabId));
  badge.adopt(now.stopped);
  tabs.take(now, targets, [...new Set([...intent.notes, ...notes])]);
  decided.open();
  refresh();
}

function boot(): Boot {
  if (memory === undefined) throw new Error('the memory is not loaded yet');
  return memory;
}

/** Runs immediately once the worker has started, otherwise after the start, in order of arrival. */
function whenStarted(run: () => void): void {
  if (memory === undefined) void started.then(run);
  else run();
}

chrome.debugger.onEvent.addListener((source, method, params) => {
  const body = JSON.stringify(params ?? {});
  // Of the attachment of now; undefined while it is not known which: that is the one that an earlier worker has stored.
  const of = early === undefined ? { attachment: tabs.get(source.tabId)?.attachment } : undefined;
  if (restored.isOpen || earlyEvents.keeps(source.tabId, body))
    restored.whenOpen(() => pass(source, method, body, of));
});

type Of = { readonly attachment: string | undefined } | undefined;

function pass(source: chrome.debugger.DebuggerSession, method: string, body: string, of: Of): void {
  const tab = tabs.get(source.tabId);
  if (tab?.attachment === undefined) return;
  const { tabId, attachment } = tab;
  // What the debugger reported before it was attached again means nothing to the next session.
  if (attachment !== (of === undefined ? tab.restoredAttachment : of.attachment)) return;
  if (method === CHILD_ATTACHED && refuseChild(tabId, JSON.parse(body) as AttachedChild)) return;
  link.send({ type: 'forwardCDPEvent', tab: tabId, attachment, session: source.sessionId, method }, body);
}

const CHILD_ATTACHED = 'Target.attachedToTarget';

interface AttachedChild {
  readonly sessionId: string;
  readonly targetInfo: { readonly url: string };
}

/** Detaches from a child (a frame or a worker) that is off limits. Returns false if it may be offered to clients. */
function refuseChild(tabId: number, { sessionId, targetInfo }: AttachedChild): boolean {
  if (!isOffLimits(targetInfo.url)) return false;
  chrome.debugger
    .sendCommand({ tabId, sessionId }, 'Runtime.runIfWaitingForDebugger')
    .then(() => chrome.debugger.sendCommand({ tabId }, 'Target.detachFromTarget', { sessionId }))
    .catch(report);
  return true;
}

chrome.debugger.onDetach.addListener(({ tabId }, reason) => {
  if (reason === CANCELLED && tabId !== undefined) recent.add({ kind: 'cancelled', tabId });
  if (reason !== CANCELLED || tabId === undefined) restored.whenOpen(() => tabs.onDetach(tabId, reason));
  else if (early === undefined) tabs.onDetach(tabId, reason);
  else {
    sometimes('worker: a Cancel came before the shared tabs were known');
    early.cancelled(tabId);
  }
});
chrome.tabs.onRemoved.addListener((tabId) => decided.whenOpen(() => tabs.onRemoved(tabId)));
chrome.tabs.onReplaced.addListener((added, removed) => {
  if (early === undefined) tabs.onReplaced(added, removed);
  else early.tabReplaced(added, removed);
});
chrome.tabs.onUpdated.addListener((tabId, change, now) => {
  decided.whenOpen(() => {
    tabs.onUpdated(tabId, change, now);
    group.onUpdated(tabId, change);
    if (change.status === undefined) return;
    badge.cleared(tabId);
    refresh();
  });
});
chrome.webNavigation.onCreatedNavigationTarget.addListener((details) => {
  restored.whenOpen(() => {
    const opener = tabs.get(details.sourceTabId);
    if (opener !== undefined && !isOffLimits(details.url))
      tabs.share(details.tabId, opener.targetId).catch(report);
  });
});
onMenu((tabId) => {
  if (early === undefined) toggle(tabId).catch(report);
  else {
    sometimes('worker: a click came before the shared tabs were known');
    early.clicked(tabId);
  }
});
chrome.runtime.onConnect.addListener((port) => {
  if (!feed.meet(port, (run) => decided.whenOpen(run))) meetWatchdog(port, (last) => ledger.takeOver(last));
});
// From the watchdog's document: a port for the ledger.
self.addEventListener('message', ({ data, ports: [port] }: MessageEvent<unknown>) => {
  if (data === 'ledger' && port !== undefined) ledger.takePort(port);
});
chrome.alarms.onAlarm.addListener((alarm) => {
  whenStarted(() => {
    if (permissions?.onAlarm(alarm.name) !== true && isEnsureAlarm(alarm.name)) ensureAll();
  });
});
chrome.storage.local.onChanged.addListener((changes) => {
  for (const [tabId, asked] of askedIn(changes)) {
    if (early === undefined) carryOut(tabId, asked).catch(report);
    else early.asked(tabId, asked);
  }
  const change = changes[SETTINGS_KEY];
  if (change === undefined) return;
  whenStarted(() => {
    const before = boot().settings;
    const settings = parseSettings(change.newValue);
    memory = { ...boot(), settings };
    if (changesLink(before, settings)) link.restart();
    group.arrange();
  });
});
// These start the worker after a restart of the browser or of the extension. Starting it is enough.
chrome.runtime.onStartup.addListener(() => undefined);
chrome.runtime.onInstalled.addListener(({ reason }) => {
  if (reason === 'install') welcome().catch(report);
});

function ensureAll(): void {
  link.ensure();
  ensureWatchdog().catch(report);
}

/** The context menu: shares the tab, or stops sharing it. */
async function toggle(tabId: number): Promise<void> {
  const shared = tabs.get(tabId);
  if (shared !== undefined) return tabs.release(shared);
  // Second click before the button shows that the tab is no longer shared: it asks for the same.
  if (tabs.isUnsettled(tabId)) return;
  await share(tabId);
}

/** The popup's buttons. What they ask for is stored already, as a note. */
async function carryOut(tabId: number, asked: Asked): Promise<void> {
  const shared = tabs.get(tabId);
  const notes = [noteKey(tabId)];
  if (asked === 'share') await share(tabId, notes);
  else if (shared === undefined) await tabs.forgetNotes(notes);
  else await tabs.release(shared, notes);
}

async function share(tabId: number, notes: readonly string[] = []): Promise<void> {
  try {
    await tabs.share(tabId, undefined, notes);
  } catch (error) {
    recent.add({ kind: 'notShared', tabId, why: error instanceof Error ? error.message : String(error) });
    refresh();
    throw error;
  }
  link.ensure();
}

function refresh(): void {
  // Until then, the buttons show what the last worker painted.
  if (early !== undefined) return;
  badge.paint(link.phase, link.failures, tabs);
  group.arrange();
  feed.changed();
}

function status(): WorkerStatus {
  const { settings, boot: life, instanceId } = boot();
  return {
    port: settings.port,
    paired: settings.pairingKey !== '',
    phase: link.phase,
    failures: link.failures,
    failure: link.failure,
    nextAttemptAtMs: link.nextAttemptAtMs,
    unacknowledged: link.unacknowledged,
    instanceId,
    boot: life.number,
    tabs: [...tabs.all()].map(({ tabId, title, url, attachment }) => ({
      tabId,
      title,
      url,
      attached: attachment !== undefined,
    })),
    clients: clients.all,
    recent: recent.all,
  };
}

/** Logs Chromium's refusals, for instance for a page that no extension may access. */
function report(error: unknown): void {
  console.warn('Holdfast:', error instanceof Error ? error.message : error);
}

/** For debugging the extension, and for tests: what the popup sees. */
Object.assign(globalThis, { holdfastStatus: () => (memory === undefined ? undefined : status()) });
