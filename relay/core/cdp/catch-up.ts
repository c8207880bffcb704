/**
 * What Chromium reported while a worker was ending is lost, though the debugger stayed attached: that a document has been
 * committed, that its execution contexts exist, that it has loaded, that a request is paused. A client would wait for it
 * forever, so the relay asks when the next worker has connected. If lifecycle events are enabled again, Chromium repeats
 * how far the documents have loaded. If there is a document or a context that was never reported, the debugger is attached
 * again, and everything is reported anew.
 */
import { RELAY_LIMITS } from '../limits.ts';
import { askAfterCrash, endDoubt } from './crashed.ts';
import { RELOADED } from './tab-phase.ts';
import { LATE_MS } from './event-order.ts';
import { handleEvent, type EventPorts } from './events.ts';
import { isObject, parseBody, parseResult, stringOf, type Json } from './json.ts';
import type { Tab } from './sessions.ts';
import type { Resets, Timers } from './ports.ts';

export interface CatchUpPorts extends EventPorts, Resets {}

const LIFECYCLE = 'Page.setLifecycleEventsEnabled';

/** Checks whether something was lost, and makes up for it. To be called when a tab's attachment was adopted. */
export function catchUp(ports: CatchUpPorts, tab: Tab): void {
  ports.features.workerLost(tab);
  askIfCrashed(ports, tab);
  const listens = [...tab.root.clients].some((session) => session.enabled.has('Page'));
  // The next worker continues a check that is in progress, and it finds what both have missed.
  if (!listens || tab.phase !== 'usable' || tab.crashed || tab.catchingUp === tab.life) return;
  tab.catchingUp = tab.life;
  look(ports, tab, undefined);
}

/**
 * The link is down. Until it is up again, nobody knows whether a crashed tab has been reloaded: its commands wait for the
 * answer, and not longer than others wait for the link.
 */
export function doubtCrash(ports: Timers, tab: Tab): void {
  if (!tab.crashed || tab.doubt !== undefined) return;
  const doubt = { held: [] };
  tab.doubt = doubt;
  ports.later(RELAY_LIMITS.holdMs, () => {
    if (tab.doubt === doubt) endDoubt(tab);
  });
}

/** The link is up again, and nothing was lost. What happened meanwhile comes before the answer. */
export function settleDoubt(ports: CatchUpPorts, tab: Tab): void {
  if (tab.doubt !== undefined) askIfCrashed(ports, tab);
}

function askIfCrashed(ports: CatchUpPorts, tab: Tab): void {
  if (tab.phase === 'usable' && tab.crashed) askAfterCrash(ports, tab, LATE_MS, () => reloaded(ports, tab));
}

/** Nobody has heard that a crashed tab was reloaded. */
function reloaded(ports: CatchUpPorts, tab: Tab): void {
  handleEvent(ports, tab.root, RELOADED, '{}');
  catchUp(ports, tab);
}

/** `before`: the document that an earlier look has missed something of. */
function look(ports: CatchUpPorts, tab: Tab, before: string | undefined): void {
  const { life } = tab;
  const isOver = (): boolean => tab.life !== life || tab.phase !== 'usable';
  ports.command(tab.root, {
    method: 'Page.getFrameTree',
    params: '{}',
    done: (outcome) => {
      if (isOver()) return;
      const main = outcome.kind === 'answered' ? mainFrame(outcome.body) : undefined;
      const shown = stringOf(main?.['loaderId']);
      if (main === undefined || shown === undefined) return end(tab);
      if (hasHeardOf(tab, main, shown)) return sayAgain(ports, tab);
      if (before === shown) {
        end(tab);
        return ports.resetTab(tab);
      }
      ports.later(LATE_MS, () => {
        if (!isOver()) look(ports, tab, shown);
      });
    },
  });
}

function mainFrame(body: string): Json | undefined {
  const { frameTree } = parseResult(body);
  return isObject(frameTree) && isObject(frameTree['frame']) ? frameTree['frame'] : undefined;
}

/** Whether the clients know the document, and the context in which its scripts run. */
function hasHeardOf(tab: Tab, main: Json, shown: string): boolean {
  if (tab.document !== undefined && tab.document !== shown) return false;
  if (![...tab.root.clients].some((session) => session.enabled.has('Runtime'))) return true;
  for (const [, body] of tab.root.announced.of('Runtime')) {
    const { context } = parseBody(body);
    const about = isObject(context) ? context['auxData'] : undefined;
    if (isObject(about) && about['isDefault'] === true && about['frameId'] === main['id']) return true;
  }
  return false;
}

function sayAgain(ports: CatchUpPorts, tab: Tab): void {
  const wanted = [...tab.root.clients].some((session) =>
    [...session.journal.all()].some(
      ({ method, params }) => method === LIFECYCLE && params['enabled'] === true,
    ),
  );
  if (!wanted) return end(tab);
  ports.command(tab.root, { method: LIFECYCLE, params: '{"enabled":true}', done: () => end(tab) });
}

function end(tab: Tab): void {
  tab.catchingUp = undefined;
}
