/**
 * A small language that pins an interleaving: one statement a line, in the order in which they are carried out. What
 * stands after `#` is for people. docs/races.md tells what each statement does.
 */
import type { Sender } from './gate-board.ts';

export type Statement =
  | { readonly do: 'hold-end' | 'hold-everything' | 'hold-answer'; readonly name: string }
  | { readonly do: 'hold-message'; readonly text: string; readonly from: Sender; readonly name: string }
  | { readonly do: 'release' | 'wait-held' | 'start-command' | 'wait-answered'; readonly name: string }
  | {
      readonly do:
        | 'kill-worker'
        | 'crash-tab'
        | 'reload-tab'
        | 'reset-connection'
        | 'wait-owed'
        | 'wait-gone'
        | 'page-works'
        | 'newcomer-answered'
        | 'all-right';
    }
  | { readonly do: 'opened'; readonly connections: number }
  | { readonly do: 'never-says' | 'not-now-says'; readonly from: Sender; readonly text: string };

export interface Line {
  /** Counted from 1. */
  readonly number: number;
  readonly text: string;
  readonly statement: Statement;
}

export interface Race {
  /** The first line, which is a comment. */
  readonly title: string;
  /** Ids of the zoo's mutants with which it fails: `# mutant: ID`. */
  readonly mutants: readonly string[];
  readonly lines: readonly Line[];
}

/** A line that is no statement. */
export class RaceError extends Error {
  override readonly name = 'RaceError';
}

type Make = (...parts: string[]) => Statement;

const NAME = '([a-z][a-z-]*)';
const FORMS: readonly (readonly [form: string, make: Make])[] = [
  [`hold the end of the connection as ${NAME}`, (name = '') => ({ do: 'hold-end', name })],
  [`hold everything from the extension as ${NAME}`, (name = '') => ({ do: 'hold-everything', name })],
  [`hold the answer to the next connection as ${NAME}`, (name = '') => ({ do: 'hold-answer', name })],
  [
    `hold the message (.+) from the (extension|relay) as ${NAME}`,
    (text = '', from = '', name = '') => ({ do: 'hold-message', text, from: senderOf(from), name }),
  ],
  [`release ${NAME}`, (name = '') => ({ do: 'release', name })],
  [`wait until ${NAME} is held`, (name = '') => ({ do: 'wait-held', name })],
  [`wait until ${NAME} is answered`, (name = '') => ({ do: 'wait-answered', name })],
  ['wait until the relay owes an answer', () => ({ do: 'wait-owed' })],
  ['wait until the old connection is gone', () => ({ do: 'wait-gone' })],
  [`start a command as ${NAME}`, (name = '') => ({ do: 'start-command', name })],
  ['kill the worker', () => ({ do: 'kill-worker' })],
  ['crash the tab', () => ({ do: 'crash-tab' })],
  ['reload the tab', () => ({ do: 'reload-tab' })],
  ['reset the connection', () => ({ do: 'reset-connection' })],
  [
    'the extension has opened (\\d+) connections?',
    (count = '') => ({ do: 'opened', connections: Number(count) }),
  ],
  ['the page works', () => ({ do: 'page-works' })],
  ['a new client is answered', () => ({ do: 'newcomer-answered' })],
  ['everything comes right', () => ({ do: 'all-right' })],
  [
    'the (extension|relay) has not said (.+) on the new connection',
    (from = '', text = '') => ({ do: 'not-now-says', from: senderOf(from), text }),
  ],
  [
    'the (extension|relay) has not said (.+)',
    (from = '', text = '') => ({ do: 'never-says', from: senderOf(from), text }),
  ],
];

/** Reads a race. Throws {@link RaceError} with the line that is no statement. */
export function parseRace(text: string): Race {
  const all = text.split('\n').map((line) => line.trim());
  const title = (all[0] ?? '').replace(/^#\s*/, '');
  if (all[0]?.startsWith('#') !== true || title === '')
    throw new RaceError('The first line is the title: # …');
  const lines = all.flatMap((line, index) => {
    const code = line.replace(/\s*#.*$/, '');
    return code === '' ? [] : [{ number: index + 1, text: code, statement: statementOf(code, index + 1) }];
  });
  const mutants = all.flatMap((line) => /^# mutant: (\S+)$/.exec(line)?.[1] ?? []);
  return { title, mutants, lines };
}

function statementOf(text: string, number: number): Statement {
  for (const [form, make] of FORMS) {
    const match = new RegExp(`^${form}$`).exec(text);
    if (match !== null) return make(...match.slice(1));
  }
  throw new RaceError(`Line ${number} is no statement: ${text}`);
}

function senderOf(text: string): Sender {
  return text === 'relay' ? 'relay' : 'extension';
}
