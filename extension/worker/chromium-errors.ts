/** The meaning of Chromium's error texts. Only this file reads them; all other code uses the reason. */
import type { ErrorReason } from '../../relay/protocol/frames.ts';

/** A CDP error as Chromium returns it. */
export interface DebuggerError {
  readonly code: number;
  readonly message: string;
}

/** An error and its meaning. No reason if nothing depends on it. These are the two members of an `error` frame. */
export interface ReadError {
  readonly error: DebuggerError;
  readonly reason?: ErrorReason | undefined;
}

const SERVER_ERROR = -32_000;

/** Chromium 156. Each pattern matches from the start of the text, so that a URL or name inside it cannot match. */
const TEXTS: readonly (readonly [text: RegExp, reason: ErrorReason])[] = [
  [/^Debugger is not attached to the tab/, 'notAttached'],
  [/^Cannot (?:access a chrome|attach to this target)/, 'notAccessible'],
  [/^(?:This page cannot be scripted due to|Host access is restricted by) /, 'notAccessible'],
  [/^Detached while handling command/, 'cutOff'],
  [/^Inspected target navigated or closed$/, 'targetClosed'],
  [/^No SW$/, 'workerEnding'],
  [/^No tab with given id/, 'noTab'],
  [/^Can only get response body/, 'requestPaused'],
];

/** Chromium reports a CDP error as JSON text in the message, and its own refusals as plain text. */
export function readError(thrown: unknown): ReadError {
  const error = debuggerError(thrown);
  const reason = TEXTS.find(([text]) => text.test(error.message))?.[1];
  return reason === undefined ? { error } : { error, reason };
}

function debuggerError(thrown: unknown): DebuggerError {
  const message = thrown instanceof Error ? thrown.message : String(thrown);
  try {
    const parsed = JSON.parse(message) as Partial<DebuggerError>;
    if (Number.isSafeInteger(parsed.code) && typeof parsed.message === 'string') {
      return { code: parsed.code ?? SERVER_ERROR, message: parsed.message };
    }
  } catch {
    // Plain text.
  }
  return { code: SERVER_ERROR, message };
}

/** The tab shows a page of another extension, or has one in a frame. */
export function isForeignExtension(thrown: unknown): boolean {
  return /^Cannot access a chrome-extension:\/\/ URL of different extension/.test(
    debuggerError(thrown).message,
  );
}

/** Chromium's text, where a policy of the administrator forbids to attach the debugger to a page. */
export function forbiddenByPolicy(thrown: unknown): string | undefined {
  const { message } = debuggerError(thrown);
  return /^(?:This page cannot be scripted due to|Host access is restricted by) /.test(message)
    ? message
    : undefined;
}

/** Our debugger is not attached, or not under the attachment that the command was for. The command did not run. */
export function notAttached(tabId: number): ReadError {
  const message = `Debugger is not attached to the tab with id: ${tabId}.`;
  return { error: { code: SERVER_ERROR, message }, reason: 'notAttached' };
}

/** An offscreen document already exists. An extension may have only one. */
export function isSecondOffscreenDocument(thrown: unknown): boolean {
  return String(thrown).includes('single offscreen');
}
