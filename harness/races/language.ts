/**
 * A small language that pins an interleaving: one statement per line, executed in order. `#` starts a comment.
 * docs/races.md describes the statements. Older wordings of a statement stay valid, so that saved races can be replayed.
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
        | 'show-foreign-frame'
        | 'reset-connection'
        | 'wait-pending'
        | 'wait-gone'
        | 'page-works'
        | 'new-client-answered'
        | 'all-recovered';
    }
  | { readonly do: 'opened'; readonly connections: number }
  | { readonly do: 'not-sent' | 'not-sent-on-new'; readonly from: Sender; readonly text: string };

export interface Line {
  /** Counted from 1. */
  readonly number: number;
  readonly text: string;
  readonly statement: Statement;
}

export interface Race {
  /** From the first line, which is a comment. */
  readonly title: string;
  /** Ids of the mutants that it must catch: `# mutant: ID`. */
  readonly mutants: readonly string[];
  readonly lines: readonly Line[];
}

/** A line that cannot be parsed. */
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
  [
    'wait until (?:a command is pending at the relay|the relay owes an answer)',
    () => ({ do: 'wait-pending' }),
  ],
  ['wait until the old connection is gone', () => ({ do: 'wait-gone' })],
  [`start a command as ${NAME}`, (name = '') => ({ do: 'start-command', name })],
  ['kill the worker', () => ({ do: 'kill-worker' })],
  ['crash the tab', () => ({ do: 'crash-tab' })],
  ['reload the tab', () => ({ do: 'reload-tab' })],
  ['another extension shows a frame', () => ({ do: 'show-foreign-frame' })],
  ['reset the connection', () => ({ do: 'reset-connection' })],
  [
    'the extension has opened (\\d+) connections?',
    (count = '') => ({ do: 'opened', connections: Number(count) }),
  ],
  ['the page works', () => ({ do: 'page-works' })],
  ['a new client is answered', () => ({ do: 'new-client-answered' })],
  ['everything (?:recovers|comes right)', () => ({ do: 'all-recovered' })],
  [
    'the (extension|relay) has not (?:sent|said) (.+) on the new connection',
    (from = '', text = '') => ({ do: 'not-sent-on-new', from: senderOf(from), text }),
  ],
  [
    'the (extension|relay) has not (?:sent|said) (.+)',
    (from = '', text = '') => ({ do: 'not-sent', from: senderOf(from), text }),
  ],
];

/** Parses a race. Throws {@link RaceError} with the first line that is not a statement. */
export function parseRace(text: string): Race {
  const all = text.split('\n').map((line) => line.trim());
  const title = (all[0] ?? '').replace(/^#\s*/, '');
  if (all[0]?.startsWith('#') !== true || title === '')
    throw new RaceError('The first line must be the title: # …');
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
  throw new RaceError(`Line ${number} is not a statement: ${text}`);
}

function senderOf(text: string): Sender {
  return text === 'relay' ? 'relay' : 'extension';
}
