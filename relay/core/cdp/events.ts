/**
 * Events from Chromium on their way to the clients: remembered where Chromium tells only once, and passed to
 * the sessions whose business they are.
 */
import { isOffLimits } from '../../protocol/addresses.ts';
import { afterCrash, endDoubt } from './crashed.ts';
import { frameDeparts, noteDocument, settleDeparting } from './frames.ts';
import type { FeatureHooks } from './feature-hooks.ts';
import { parseBody, stringOf } from './json.ts';
import { RELOADED } from './tab-phase.ts';
import type { RealSession, Tab } from './sessions.ts';
import { targetInfoOf } from './target-info.ts';
import type { Commands, Logging, Timers } from './ports.ts';
import type { WithTargets } from './targets.ts';
import { resume } from './waiting-targets.ts';

export interface EventPorts extends Commands, Logging, Timers, WithTargets {
  readonly features: FeatureHooks;
  /** The tab's renderer is gone, so the commands in progress in it will never be answered. */
  crashed(tab: Tab): void;
}

/** Features get these events although clients hear nothing of the document. */
const WHILE_UNSEEN: ReadonlySet<string> = new Set([
  'Page.frameStartedNavigating',
  'Page.downloadWillBegin',
  'Page.downloadProgress',
]);

/** Of a document, and dated by none. On a busy machine, one that unloads may send them after the next has been announced. */
const OF_A_DOCUMENT: ReadonlySet<string> = new Set([
  'Runtime.bindingCalled',
  'Runtime.consoleAPICalled',
  'Runtime.exceptionThrown',
  'Console.messageAdded',
  'Log.entryAdded',
  'Page.domContentEventFired',
  'Page.loadEventFired',
]);

/** Handles one event of a real session. `body` is the JSON text of its params. */
export function handleEvent(ports: EventPorts, real: RealSession, method: string, body: string): void {
  if (method !== 'Target.detachedFromTarget') settleDeparting(ports, real);
  switch (method) {
    case 'Target.attachedToTarget':
      return childAttached(ports, real, body);
    case 'Target.detachedFromTarget':
      return childDetached(ports, real, body);
    case 'Target.targetInfoChanged':
    case 'Target.receivedMessageFromTarget':
      return;
    case 'Inspector.detached':
      real.leaving = true;
      break;
    case 'Inspector.targetCrashed': {
      if (real !== real.tab.root) break;
      const isNews = !real.tab.crashed;
      ports.crashed(real.tab);
      if (isNews) break;
      return;
    }
    case 'Page.frameNavigated':
    case 'Page.lifecycleEvent':
      if (real === real.tab.root) noteDocument(real.tab, method, body);
      break;
    case RELOADED:
      // A service worker that has started again says so, too.
      if (real === real.tab.root) afterCrash(ports, real.tab);
      break;
  }
  if (real.tab.unloading && OF_A_DOCUMENT.has(method)) return;
  const isKnown = !real.tab.unseen || WHILE_UNSEEN.has(method);
  if (isKnown && ports.features.event(real, method, body)) return;
  real.announced.note(method, body);
  if (real.tab.unseen) return;
  fanOut(real, method, body);
  if (method === RELOADED && real === real.tab.root) endDoubt(real.tab);
}

function fanOut(real: RealSession, method: string, body: string): void {
  const domain = method.slice(0, method.indexOf('.'));
  const isLifecycle = method === 'Page.lifecycleEvent';
  for (const session of real.clients) {
    // Chromium sends these to who has asked for them, and not for those of the domain.
    const hears = isLifecycle
      ? session.lifecycleEvents && !session.order.isDeaf(domain)
      : session.hears(domain);
    if (hears) session.order.tell(method, body);
  }
}

function childAttached(ports: EventPorts, parent: RealSession, body: string): void {
  const params = parseBody(body);
  const realId = stringOf(params['sessionId']);
  const info = targetInfoOf(params['targetInfo']);
  if (realId === undefined || info === undefined) {
    ports.log.warn('a target was ignored: it has no id or no type', { tab: parent.tab.id });
    return;
  }
  if (isOffLimits(info.url)) return;
  const waiting = params['waitingForDebugger'] === true;
  if (!ports.targets.mayAddChild(parent)) return letTargetGo(ports, parent, realId);
  const child = ports.targets.addChild(parent, realId, info);
  child.cameWaiting = waiting;
  const { type } = child.info;
  for (const session of parent.tab.unseen ? [] : parent.clients) {
    if (session.wantsChild(type)) ports.targets.attach(child, session, waiting && session.childrenWait);
  }
  ports.features.childCame(child, waiting);
  // No client will start it, so it would wait forever.
  if (waiting && child.waitsFor.size === 0) resume(ports, child);
}

/** A target more than the relay keeps: without a debugger it runs on, unseen. */
function letTargetGo(ports: EventPorts, parent: RealSession, sessionId: string): void {
  ports.log.warn('a target was detached: the tab has too many', { tab: parent.tab.id });
  const params = JSON.stringify({ sessionId });
  ports.command(parent, { method: 'Target.detachFromTarget', params, done: () => undefined });
}

function childDetached(ports: EventPorts, parent: RealSession, body: string): void {
  const child = parent.children.get(stringOf(parseBody(body)['sessionId']) ?? '');
  if (child === undefined) return;
  if (child.info.type === 'iframe') frameDeparts(ports, parent, child);
  else ports.targets.removeChild(child);
}
