/** Cells that cannot be: the fault does not happen in that state, or cannot be made to. */
interface Impossible {
  readonly fault: string;
  readonly state: string;
  readonly because: string;
}

const UNANSWERED =
  'while a page waits for the answer to a navigation that a client asked for, Chromium answers no command of it';
const EVENTS = 'each event of a page keeps the worker alive, and this page never falls silent';

const IMPOSSIBLE: readonly Impossible[] = [
  { fault: 'worker-killed-in-command', state: 'navigation under way', because: UNANSWERED },
  { fault: 'worker-killed-each-message', state: 'navigation under way', because: UNANSWERED },
  {
    fault: 'worker-idle-death',
    state: 'navigation under way',
    because: `${UNANSWERED}, and a command that waits keeps the worker alive`,
  },
  { fault: 'worker-idle-death', state: 'busy with requests', because: EVENTS },
  {
    fault: 'worker-idle-death',
    state: 'download under way',
    because: 'each event keeps the worker alive, and Chromium tells twice a second how the download stands',
  },
  { fault: 'worker-idle-death', state: 'interception on', because: EVENTS },
  {
    fault: 'renderer-crash',
    state: 'navigation under way',
    because: `${UNANSWERED}, not even the one that crashes it`,
  },
  {
    fault: 'subframe-unknown-scheme',
    state: 'navigation under way',
    because:
      'while the page waits for the answer to a navigation of its own, Chromium does not take the debugger away ' +
      'for a frame that goes to an unknown scheme',
  },
];

/** Why a cell cannot be, or undefined where it can. */
export function cannotBe(fault: string, state: string): string | undefined {
  return IMPOSSIBLE.find((cell) => cell.fault === fault && cell.state === state)?.because;
}
