/**
 * Events from Chromium on their way to the clients: remembered where Chromium tells only once, and passed to
 * the sessions whose business they are.
 */
import { isOffLimits } from '../../protocol/addresses.ts';
import { afterCrash, endDoubt, RELOADED } from './crashed.ts';
import { frameDeparts, noteDocument, noteNavigation, settleDeparting } from './frames.ts';
import type { Hub } from './hub.ts';
import { parseBody, stringOf } from './json.ts';
import { tellTracer } from './ownership.ts';
import { AUTH_REQUIRED, REQUEST_PAUSED } from './paused-requests.ts';
import { SERVICE_WORKER } from './service-workers.ts';
import type { RealSession } from './sessions.ts';
import { targetInfoOf } from './target-info.ts';

/** Handles one event of a real session. `body` is the JSON text of its params. */
export function handleEvent(hub: Hub, real: RealSession, method: string, body: string): void {
  if (method !== 'Target.detachedFromTarget') settleDeparting(hub, real);
  switch (method) {
    case 'Target.attachedToTarget':
      return childAttached(hub, real, body);
    case 'Target.detachedFromTarget':
      return childDetached(hub, real, body);
    case 'Target.targetInfoChanged':
    case 'Target.receivedMessageFromTarget':
      return;
    case 'Runtime.bindingCalled':
      return bindingCalled(real, method, body);
    case 'Inspector.detached':
      real.leaving = true;
      break;
    case 'Inspector.targetCrashed': {
      if (real !== real.tab.root) break;
      const isNews = !real.tab.crashed;
      hub.crashed(real.tab);
      if (isNews) break;
      return;
    }
    case 'Page.downloadWillBegin':
    case 'Page.downloadProgress':
      hub.downloads.onEvent(real, method, parseBody(body));
      break;
    case 'Page.frameNavigated':
    case 'Page.lifecycleEvent':
      if (real === real.tab.root) noteDocument(real.tab, method, body);
      break;
    case 'Network.requestWillBeSent':
      if (real === real.tab.root) noteNavigation(real.tab, body);
      break;
    case REQUEST_PAUSED:
    case AUTH_REQUIRED:
      real.paused.note(body);
      break;
    case RELOADED:
      // A service worker that has started again says so, too.
      if (real === real.tab.root) afterCrash(hub, real.tab);
      break;
    default:
      if (hub.features.event(real, method, body)) return;
      real.announced.note(method, body);
  }
  if (!tellTracer(real, method, body)) fanOut(real, method, body);
  if (method === RELOADED && real === real.tab.root) endDoubt(real.tab);
}

function fanOut(real: RealSession, method: string, body: string): void {
  const domain = method.slice(0, method.indexOf('.'));
  for (const session of real.clients) if (session.hears(domain)) session.tell(domain, method, body);
}

/** As in Chromium, a binding's call goes to every session that has a binding of that name. */
function bindingCalled(real: RealSession, method: string, body: string): void {
  const name = stringOf(parseBody(body)['name']) ?? '';
  for (const session of real.clients) if (session.bindings.has(name)) session.forward(method, body);
}

function childAttached(hub: Hub, parent: RealSession, body: string): void {
  const params = parseBody(body);
  const realId = stringOf(params['sessionId']);
  const info = targetInfoOf(params['targetInfo']);
  if (realId === undefined || info === undefined) {
    hub.log.warn('a target was ignored: Chromium describes each with id and type', { tab: parent.tab.id });
    return;
  }
  if (isOffLimits(info.url)) return;
  const waiting = params['waitingForDebugger'] === true;
  if (!hub.targets.mayAddChild(parent)) return letTargetGo(hub, parent, realId);
  const child = hub.targets.addChild(parent, realId, info);
  child.cameWaiting = waiting;
  const { type } = child.info;
  for (const session of parent.clients) {
    if (session.wantsChild(type)) hub.targets.attach(child, session, waiting && session.childrenWait);
  }
  if (type === SERVICE_WORKER) hub.targets.announceWorker(child, waiting);
  // Nobody is there to start it, so it would wait for ever.
  if (waiting && !child.isAwaited) resume(hub, child);
}

/** A target more than the relay keeps: without a debugger it runs on, unseen. */
function letTargetGo(hub: Hub, parent: RealSession, sessionId: string): void {
  hub.log.warn('a target was let go: the tab has too many', { tab: parent.tab.id });
  const params = JSON.stringify({ sessionId });
  hub.command(parent, { method: 'Target.detachFromTarget', params, done: () => undefined });
}

function childDetached(hub: Hub, parent: RealSession, body: string): void {
  const child = parent.children.get(stringOf(parseBody(body)['sessionId']) ?? '');
  if (child === undefined) return;
  if (child.info.type === 'iframe') frameDeparts(hub, parent, child);
  else hub.targets.removeChild(child);
}

/** Starts a child that was made to wait for the debugger. */
export function resume(hub: Hub, child: RealSession): void {
  hub.command(child, { method: 'Runtime.runIfWaitingForDebugger', params: '{}', done: () => undefined });
}
