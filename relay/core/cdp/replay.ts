/**
 * After the debugger was lost and the extension has attached again: sets up in the new real session what the clients had
 * set up in the old one, under the same session ids, and sends them the page's current frames. A client's `Page` object
 * keeps working.
 */
import { errorOf, isSettled, type Outcome } from '../outcome.ts';
import { tellFrames } from './frames.ts';
import { parseResult, stringOf } from './json.ts';
import { REMOVE_SCRIPT, type JournalEntry } from './journal.ts';
import type { ClientSession, Tab } from './sessions.ts';
import type { Commands, Logging } from './ports.ts';

export type ReplayPorts = Commands & Logging;

interface Step extends JournalEntry {
  readonly session: ClientSession;
  readonly script?: string;
}

/**
 * Replays all journals of the tab. `done` is called once: with true when everything is set up again, with
 * false if that is unknown, because an answer was lost. It is not called if the debugger is lost again meanwhile: then
 * the next replay is in progress already.
 */
export function replay(ports: ReplayPorts, tab: Tab, done: (complete: boolean) => void): void {
  const before = tab.lifecycle.unreplayed;
  const steps = collect([...tab.root.clients]);
  const first = steps.filter((step) => step.method === 'Page.enable');
  const rest = steps.filter((step) => step.method !== 'Page.enable');
  const { life } = tab;
  /** Goes on where the last thing was done, and the debugger is the same. */
  const going = (next: () => void) => (complete: boolean) => {
    if (tab.life !== life || tab.phase !== 'replaying') return;
    if (complete) next();
    else done(false);
  };

  const tell = (): void => {
    tellFrames(ports, tab, before, (frames) => {
      // A document that was loaded while the debugger was away has not run the init scripts.
      const fresh = frames.told && frames.fresh;
      going(() => setUp(fresh ? rest.map(runAtOnce) : rest))(frames.told || frames.isSettled);
    });
  };
  const setUp = (settings: readonly Step[]): void => {
    const shown = tab.document;
    const missed: Step[] = [];
    const taken = (step: Step): void => {
      if (settings === rest && tab.document !== shown) missed.push(step);
    };
    const makeMissed = (): void =>
      runAll(
        ports,
        tab,
        missed.flatMap(madeAgain),
        {},
        going(() => done(true)),
      );
    runAll(ports, tab, settings, { taken }, going(makeMissed));
  };
  if (tab.unseen)
    setUpAndLoad(
      ports,
      tab,
      [...first, ...rest],
      going(() => done(true)),
    );
  else runAll(ports, tab, first, {}, going(tell));
}

/** Sets up everything, and loads the document again. */
function setUpAndLoad(
  ports: ReplayPorts,
  tab: Tab,
  steps: readonly Step[],
  done: (complete: boolean) => void,
): void {
  runAll(ports, tab, steps, {}, (complete) => {
    if (complete)
      ports.command(tab.root, { method: 'Page.reload', params: '{}', replay: true, done: () => undefined });
    done(complete);
  });
}

/** Makes the tab's settings that have a higher order than this, in the present attachment. */
export function replaySince(ports: ReplayPorts, tab: Tab, order: number): void {
  const steps = collect([...tab.root.clients]).filter((step) => step.order > order && !isAdded(step));
  runAll(ports, tab, steps, { whileReplaying: false }, () => undefined);
}

/** The settings of all sessions in the order in which they were made; of equal ones only the last. */
function collect(sessions: readonly ClientSession[]): Step[] {
  const steps: Step[] = [];
  for (const session of sessions) {
    for (const entry of session.journal.all()) steps.push({ ...entry, session });
  }
  steps.sort((a, b) => b.order - a.order);
  const seen = new Set<string>();
  const kept = steps.filter((step) => {
    if (step.script !== undefined) return true;
    const text = `${step.method} ${JSON.stringify(step.params)}`;
    return !seen.has(text) && seen.add(text);
  });
  return kept.reverse();
}

/** An init script runs in the present document, too. */
function runAtOnce(step: Step): Step {
  if (step.script === undefined) return step;
  return { ...step, params: { ...step.params, runImmediately: true } };
}

/** An init script that was not there yet when the present document was loaded; nothing for another step. */
function madeAgain(step: Step): Step[] {
  if (step.script === undefined) return [];
  const identifier = step.session.scripts.get(step.script);
  const { session, order } = step;
  return [{ session, order, method: REMOVE_SCRIPT, params: { identifier } }, runAtOnce(step)];
}

/** An init script that this attachment has already; a second time it would run twice. */
function isAdded({ script, session }: Step): boolean {
  return script !== undefined && session.scripts.get(script) !== '';
}

interface Run {
  /** False where the tab's commands flow. */
  readonly whileReplaying?: boolean;
  /** Told of each step that Chromium has taken, as it says so. */
  readonly taken?: (step: Step) => void;
}

function runAll(
  ports: ReplayPorts,
  tab: Tab,
  steps: readonly Step[],
  { whileReplaying = true, taken }: Run,
  done: (complete: boolean) => void,
): void {
  let open = steps.length;
  let complete = true;
  if (open === 0) return done(true);
  for (const step of steps) {
    ports.command(tab.root, {
      method: step.method,
      params: JSON.stringify(step.params),
      ...(whileReplaying ? { replay: true } : {}),
      done: (outcome) => {
        complete = settleStep(ports, step, outcome) && complete;
        if (outcome.kind === 'answered') taken?.(step);
        if (--open === 0) done(complete);
      },
    });
  }
}

/** False if it is unknown whether the step was executed. */
function settleStep(ports: ReplayPorts, step: Step, outcome: Outcome): boolean {
  if (outcome.kind !== 'answered') {
    // An isolated world of a frame that is gone, for instance: there is nothing to set up any more.
    ports.log.debug('not replayed', { method: step.method, error: errorOf(outcome).message });
    return isSettled(outcome);
  }
  if (step.script !== undefined) {
    step.session.scripts.set(step.script, stringOf(parseResult(outcome.body)['identifier']) ?? '');
  }
  return true;
}
