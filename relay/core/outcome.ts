/**
 * What became of a command. Exactly one outcome ends each; it is made where the fact is known, and only
 * {@link errorOf} turns it into words. Nobody reads a message to find out which it was.
 */
import type { ErrorReason } from '../protocol/frames.ts';
import { outcomeData } from '../protocol/outcome-data.ts';
import { INTERNAL_ERROR, type CdpError } from './errors.ts';

export type Outcome = Answered | Failure;

/** `body` is JSON text: the result. */
export interface Answered {
  readonly kind: 'answered';
  readonly body: string;
}

export type Failure = Refused | NotExecuted | Unknown | Gone;

/** Chromium's own no, or the extension's. Clients get it as it came. `reason`: what the extension knows of it. */
export interface Refused {
  readonly kind: 'refused';
  readonly error: CdpError;
  readonly reason?: ErrorReason | undefined;
}

export type NotExecuted =
  /** Waiting for the extension or the tab is over. `waitedFor` is a clause. */
  | {
      readonly kind: 'notExecuted';
      readonly why: 'waitedTooLong';
      readonly method: string;
      readonly waitedFor: string;
      readonly waitedMs: number;
    }
  /** By a rule of the user's, or by a limit. */
  | { readonly kind: 'notExecuted'; readonly why: 'refusedByPolicy'; readonly error: CdpError };

/** It was sent, its answer was lost, and asking again might do it twice. */
export interface Unknown {
  readonly kind: 'unknown';
  readonly method: string;
  readonly cause: UnknownCause;
}

export type UnknownCause =
  | { readonly why: 'connectionLost' | 'workerRestarted' | 'debuggerLost' | 'unreadableAnswer' }
  /** The answer is there, and the relay failed at it: a defect. */
  | { readonly why: 'relayFailed' }
  /** The tab through whose debugger it went: `url` is what it was sent to. */
  | { readonly why: 'tabLost'; readonly url: string };

/** `relay`: it is shutting down. `tab`: it is not shared any more. */
export interface Gone {
  readonly kind: 'gone';
  readonly what: 'session' | 'target' | 'tab' | 'renderer' | 'relay';
}

export const SESSION_GONE: Gone = { kind: 'gone', what: 'session' };
export const TARGET_GONE: Gone = { kind: 'gone', what: 'target' };
/** The tab is not shared any more, or is missing in an inventory, before the request was carried out. */
export const TAB_GONE: Gone = { kind: 'gone', what: 'tab' };
export const RENDERER_GONE: Gone = { kind: 'gone', what: 'renderer' };
export const RELAY_GONE: Gone = { kind: 'gone', what: 'relay' };

/** Whether Chromium has answered, with a result or a no: what was asked for is settled there. */
export function isSettled({ kind }: Outcome): boolean {
  return kind === 'answered' || kind === 'refused';
}

/** The error of a client. */
export function errorOf(failure: Failure): CdpError {
  switch (failure.kind) {
    case 'refused':
      return failure.error;
    case 'notExecuted':
      return failure.why === 'refusedByPolicy' ? failure.error : waitedTooLong(failure);
    case 'unknown':
      return unknownError(failure);
    case 'gone':
      return { ...GONE[failure.what], data: outcomeData('gone', failure.what) };
  }
}

/** Session and target in Chromium's words, which clients know. */
const GONE: Readonly<Record<Gone['what'], CdpError>> = {
  session: { code: -32001, message: 'Session with given id not found.' },
  target: { code: -32000, message: 'Inspected target navigated or closed' },
  tab: { code: -32000, message: 'The tab is no longer shared, so this was not done.' },
  renderer: {
    code: -32000,
    message: "Target crashed: the page's renderer is gone. Reload or navigate the page to continue.",
  },
  relay: { code: -32000, message: 'The relay is shutting down.' },
};

function waitedTooLong(failure: Extract<NotExecuted, { why: 'waitedTooLong' }>): CdpError {
  const { method, waitedFor, waitedMs, why } = failure;
  return {
    code: -32000,
    message: `${method} was not executed: ${waitedFor} for ${waitedMs / 1000} s. See /extension/status on the relay.`,
    data: outcomeData('notExecuted', why),
  };
}

function unknownError({ method, cause }: Unknown): CdpError {
  if (cause.why === 'relayFailed') return INTERNAL_ERROR;
  return {
    code: -32000,
    message:
      `Outcome unknown: ${causeText(cause)} while ${method} was running, so it may or may not have been executed. ` +
      `The relay did not repeat it. Check the page's state before you send it again.`,
    data: outcomeData('unknown', cause.why),
  };
}

function causeText(cause: Exclude<UnknownCause, { why: 'relayFailed' }>): string {
  switch (cause.why) {
    case 'connectionLost':
      return 'the extension was disconnected for too long';
    case 'workerRestarted':
      return "the extension's worker was restarted";
    case 'debuggerLost':
      return 'the debugger was detached';
    case 'unreadableAnswer':
      return 'the extension sent an answer that is not a JSON object';
    case 'tabLost':
      return `the tab that showed ${cause.url} was closed or lost its debugger`;
  }
}

export const SESSION_NOT_FOUND = errorOf(SESSION_GONE);
export const TARGET_CRASHED = errorOf(RENDERER_GONE);
