/**
 * The frames of a page whose debugger was lost and attached again. Chromium announces a frame to the debugger that is
 * attached when the frame is created, and to no later one, so the relay sends clients the events.
 */
import { isSettled } from '../outcome.ts';
import { isObject, parseBody, parseResult, stringOf, type Json } from './json.ts';
import type { RealSession, Tab } from './sessions.ts';
import type { Commands, Timers } from './ports.ts';
import type { WithTargets } from './targets.ts';

/** Longer than Chromium takes from telling that such sessions have ended to telling that the debugger is gone. */
export const DEPARTING_MS = 50;

/**
 * The session with a frame of another site has ended. The frame may be gone, but when Chromium detaches the debugger from
 * a page, it ends these sessions first and the frames stay. So clients get the event at the page's next event.
 */
export function frameDeparts(ports: Timers & WithTargets, parent: RealSession, child: RealSession): void {
  parent.departing.add(child);
  ports.later(DEPARTING_MS, () => settleDeparting(ports, parent));
}

/** The page goes on without the frames whose sessions have ended. */
export function settleDeparting(ports: WithTargets, parent: RealSession): void {
  for (const child of parent.departing) {
    parent.departing.delete(child);
    ports.targets.removeChild(child);
  }
}

/**
 * The debugger is lost, and with it the sessions with frames of other sites. Tells it as Chromium tells that
 * such a frame has come back to its parent's process: otherwise the end of the sessions would be the end of the
 * frames to the clients.
 */
export function keepRemoteFrames(real: RealSession): void {
  real.departing.clear();
  for (const { info } of real.children.values()) {
    if (info.type !== 'iframe') continue;
    const parentFrameId = info.parentFrameId ?? real.info.targetId;
    for (const session of real.clients) {
      if (session.hears('Page'))
        session.emit('Page.frameAttached', { frameId: info.targetId, parentFrameId });
    }
  }
}

/** Notes which document the page shows. `body` is the JSON text of an event's params. */
export function noteDocument(tab: Tab, method: string, body: string): void {
  if (method === 'Page.frameNavigated') {
    const { frame } = parseBody(body);
    if (!isObject(frame) || frame['parentId'] !== undefined) return;
    tab.document = stringOf(frame['loaderId']);
    tab.unloading = false;
  } else if (tab.document === undefined) {
    const { frameId, loaderId } = parseBody(body);
    if (frameId === tab.targetId) tab.document = stringOf(loaderId);
  }
}

/** What became of {@link tellFrames}. `fresh`: the page shows another document than `before`. */
export type FramesTold =
  { readonly told: true; readonly fresh: boolean } | { readonly told: false; readonly isSettled: boolean };

/** Tells the clients which documents the frames show now. `before`: what the page was heard to show last. */
export function tellFrames(
  ports: Commands,
  tab: Tab,
  before: string | undefined,
  done: (told: FramesTold) => void,
): void {
  const listeners = [...tab.root.clients].filter((session) => session.hears('Page'));
  if (listeners.length === 0) return done({ told: true, fresh: false });
  const heard = tab.document;
  ports.command(tab.root, {
    method: 'Page.getFrameTree',
    params: '{}',
    replay: true,
    done: (outcome) => {
      if (outcome.kind !== 'answered') return done({ told: false, isSettled: isSettled(outcome) });
      const [main, ...others] = framesOf(parseResult(outcome.body)['frameTree']);
      const shown = stringOf(main?.['loaderId']);
      // Events and answers come on two ways: this answer was overtaken by a navigation.
      if (tab.document !== heard && tab.document !== shown) return tellFrames(ports, tab, before, done);
      const fresh = tab.document !== undefined && shown !== before;
      tab.document = shown;
      for (const session of listeners) {
        if (main !== undefined) session.emit('Page.frameNavigated', { frame: main, type: 'Navigation' });
        for (const frame of others) {
          // The main frame's navigation has taken all others away.
          session.emit('Page.frameAttached', { frameId: frame['id'], parentFrameId: frame['parentId'] });
          session.emit('Page.frameNavigated', { frame, type: 'Navigation' });
        }
      }
      done({ told: true, fresh });
    },
  });
}

/** Parents before their children. */
export function* framesOf(tree: unknown): Iterable<Json> {
  if (!isObject(tree)) return;
  if (isObject(tree['frame'])) yield tree['frame'];
  const { childFrames } = tree;
  if (Array.isArray(childFrames)) for (const child of childFrames) yield* framesOf(child);
}
