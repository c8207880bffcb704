/**
 * What `error.holdfast` of a client's error says, beside CDP's own members: the code, the cause, what the relay does
 * next, and where the documentation says what to do. Errors without a code are Chromium's own, and stay as they are.
 */
import { readOutcomeData, type OUTCOME_CODES } from '../protocol/outcome-data.ts';
import type { CdpError } from './errors.ts';

export interface ErrorHelp {
  /** The same as `error.data`: `holdfast.KIND.WHY`. */
  readonly code: string;
  /** A sentence; missing for a refusal, whose message gives it. */
  readonly cause?: string;
  /** What the relay does about it: a sentence. */
  readonly next: string;
  /** A heading in a file of the package, as `docs/troubleshooting.md#unknowndebuggerlost`. */
  readonly help: string;
}

export interface HelpfulError extends CdpError {
  readonly holdfast?: ErrorHelp;
}

type Explanation = Pick<ErrorHelp, 'cause' | 'next'>;
type Explanations = {
  readonly [Kind in keyof typeof OUTCOME_CODES]: Readonly<
    Record<(typeof OUTCOME_CODES)[Kind][number], Explanation>
  >;
};

const NOT_REPEATED =
  'The relay restores the tab and its settings as soon as it can. It does not repeat the command.';

const EXPLANATIONS: Explanations = {
  notExecuted: {
    waitedTooLong: {
      cause: 'The extension or the debugger of the tab was away for too long.',
      next: 'The relay has dropped the command. It goes on waiting for the extension, and later commands wait as well.',
    },
    notSupported: {
      cause: 'The debugger of a tab cannot do this.',
      next: 'Nothing: it will be refused each time.',
    },
    noBrowser: {
      cause: 'No browser with the extension is connected to the relay.',
      next: 'The relay goes on waiting for a browser.',
    },
  },
  unknown: {
    connectionLost: { cause: 'The extension was disconnected for too long.', next: NOT_REPEATED },
    workerRestarted: {
      cause: "The extension's worker ended after it got the command and before it answered.",
      next: NOT_REPEATED,
    },
    debuggerLost: {
      cause: 'Chromium detached the debugger while the command was running.',
      next: NOT_REPEATED,
    },
    tabLost: {
      cause: 'The tab through whose debugger it went was closed, or lost its debugger.',
      next: 'The relay uses another shared tab for the next such command.',
    },
    unreadableAnswer: { cause: 'The answer of the extension is not a JSON object.', next: NOT_REPEATED },
    relayFailed: {
      cause: 'A defect of the relay.',
      next: 'The relay has logged it, and goes on with other commands.',
    },
  },
  executed: {
    resultTooLarge: {
      cause: 'The result does not fit into one message from the extension to the relay.',
      next: 'Nothing: the connection and other commands are not affected.',
    },
  },
  gone: {
    session: {
      cause: 'The client has detached from this session, or its target is gone.',
      next: 'Nothing: ids of sessions are not used again.',
    },
    target: { cause: 'The page, frame or worker has ended.', next: 'Nothing: it does not come back.' },
    tab: {
      cause: 'The user has stopped sharing the tab, or closed it.',
      next: 'Nothing, until the user shares the tab again. It is a new target then.',
    },
    renderer: {
      cause: "The page's process has crashed.",
      next: 'The relay keeps the session, and restores its settings once the page is loaded again.',
    },
    relay: {
      cause: 'The relay is shutting down.',
      next: 'The relay ends. When it runs again, the shared tabs are there again; clients have to reconnect.',
    },
  },
};

const REFUSED: Explanation = {
  next: 'Nothing: the command was not sent to the browser, and other commands are not affected.',
};

/** The error as a client gets it. */
export function withHelp(error: CdpError): HelpfulError {
  const outcome = readOutcomeData(error.data);
  if (error.data === undefined || outcome === undefined) return error;
  const { kind, why } = outcome;
  if (kind === 'refused') {
    return { ...error, holdfast: { code: error.data, ...REFUSED, help: helpPage('refusals', why) } };
  }
  const explanation = (EXPLANATIONS[kind] as Readonly<Record<string, Explanation | undefined>>)[why];
  if (explanation === undefined) return error;
  const help = helpPage('troubleshooting', `${kind}.${why}`);
  return { ...error, holdfast: { code: error.data, ...explanation, help } };
}

/** The anchor as GitHub makes it of a heading. */
function helpPage(page: string, heading: string): string {
  return `docs/${page}.md#${heading.toLowerCase().replaceAll('.', '')}`;
}
