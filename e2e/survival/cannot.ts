/** Cells that cannot be: the fault does not happen in that state, or cannot be made to. */
interface Impossible {
  readonly fault: string;
  readonly state: string;
  readonly because: string;
}

const IMPOSSIBLE: readonly Impossible[] = [
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
