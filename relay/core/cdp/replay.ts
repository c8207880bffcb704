/**
 * After Chromium has taken the debugger away and the extension has attached again: sets up in the new real
 * session what the clients had set up in the old one, under their same session ids, and tells them what the
 * page is now. A client's `Page` object goes on.
 */
import type { Outcome } from '../link/requests.ts';
import type { Hub } from './hub.ts';
import { parseBody, stringOf } from './json.ts';
import type { JournalEntry } from './journal.ts';
import type { ClientSession } from './sessions.ts';
import type { Tab } from './tab.ts';

interface Step extends JournalEntry {
  readonly session: ClientSession;
  readonly script?: string;
}

interface FrameTree {
  readonly frame: object;
  readonly childFrames?: readonly FrameTree[];
}

/** Replays all journals of the tab; `done` is called once, unless the debugger is lost again meanwhile. */
export function replay(hub: Hub, tab: Tab, done: () => void): void {
  const { generation, root } = tab;
  const current = (): boolean => tab.generation === generation && tab.phase === 'replaying';
  const sessions = [...root.clients];

  const steps = collect(sessions);
  const first = steps.filter((step) => step.method === 'Page.enable');
  const rest = steps.filter((step) => step.method !== 'Page.enable');

  runAll(hub, tab, first, () => {
    if (!current()) return;
    tellFrames(hub, tab, () => {
      if (!current()) return;
      runAll(hub, tab, rest, () => {
        if (current()) done();
      });
    });
  });
}

/** The settings of all sessions in the order in which they were made; the same one twice is sent once. */
function collect(sessions: readonly ClientSession[]): Step[] {
  const steps: Step[] = [];
  for (const session of sessions) {
    for (const entry of session.journal.all()) steps.push({ ...entry, session });
  }
  steps.sort((a, b) => a.order - b.order);
  const seen = new Set<string>();
  return steps.filter((step) => {
    if (step.script !== undefined) return true;
    const text = `${step.method} ${JSON.stringify(step.params)}`;
    return !seen.has(text) && seen.add(text);
  });
}

function runAll(hub: Hub, tab: Tab, steps: readonly Step[], done: () => void): void {
  let open = steps.length;
  if (open === 0) return done();
  for (const step of steps) {
    hub.replayCommand(tab.root, step.method, JSON.stringify(step.params), (outcome) => {
      settleStep(hub, step, outcome);
      if (--open === 0) done();
    });
  }
}

function settleStep(hub: Hub, step: Step, outcome: Outcome): void {
  if (!outcome.ok) {
    // An isolated world of a frame that is gone, for instance: nothing to set up any more.
    hub.log.debug('not replayed', { method: step.method, error: outcome.error.message });
    return;
  }
  if (step.script === undefined) return;
  step.session.scripts.set(step.script, stringOf(parseBody(outcome.body)['identifier']) ?? '');
}

/** Tells the clients which documents the frames show now. */
function tellFrames(hub: Hub, tab: Tab, done: () => void): void {
  const listeners = [...tab.root.clients].filter((session) => session.hears('Page'));
  if (listeners.length === 0) return done();
  hub.replayCommand(tab.root, 'Page.getFrameTree', '{}', (outcome) => {
    if (outcome.ok) {
      const tree = parseBody(outcome.body)['frameTree'] as FrameTree;
      for (const frame of framesOf(tree)) {
        for (const session of listeners) session.emit('Page.frameNavigated', { frame, type: 'Navigation' });
      }
    }
    done();
  });
}

function* framesOf(tree: FrameTree): Iterable<object> {
  yield tree.frame;
  for (const child of tree.childFrames ?? []) yield* framesOf(child);
}
