/** Which faults a soak draws from, and how often. */
import { allFaults, type Fault } from '../faults/index.ts';

export interface FaultChoice {
  readonly names: readonly string[];
  readonly perMinute: number;
}

/**
 * Faults that change the tab or its document, or that demand silence. A client cannot go on in the middle of
 * these: it waits until they are over, as a person would, and then its page must work.
 */
const EXCLUSIVE: ReadonlySet<string> = new Set([
  'worker-killed-in-command',
  'worker-killed-in-attach',
  'worker-killed-each-message',
  'worker-killed-then-silence',
  'worker-idle-death',
  'browser-asleep',
  'renderer-crash',
  'tab-discarded',
  'forbidden-scheme',
  'subframe-unknown-scheme',
  'detached-in-repair',
  'closed-in-repair',
]);

/** Whether clients pause while it is on. The others strike in the middle of what the client does. */
export function isExclusive(fault: Fault): boolean {
  return EXCLUSIVE.has(fault.name);
}

const LIGHT: readonly string[] = ['worker-killed-idle', 'socket-reset', 'half-closed', 'slow-and-sliced'];

export class FaultChoiceError extends Error {
  override readonly name = 'FaultChoiceError';
}

/** Reads `--faults`: none, light, default, heavy, or names with commas. Throws {@link FaultChoiceError}. */
export function faultChoice(text: string): FaultChoice {
  const all = allFaults.map(({ name }) => name);
  switch (text) {
    case 'none':
      return { names: [], perMinute: 0 };
    case 'light':
      return { names: LIGHT, perMinute: 1 };
    case 'default':
      return { names: all, perMinute: 2 };
    case 'heavy':
      return { names: all, perMinute: 6 };
    default: {
      const names = text.split(',').map((name) => name.trim());
      const unknown = names.find((name) => !all.includes(name));
      if (unknown === undefined) return { names, perMinute: 6 };
      throw new FaultChoiceError(`There is no fault ${unknown}. There are ${all.join(', ')}.`);
    }
  }
}
