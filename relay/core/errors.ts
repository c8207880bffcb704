/**
 * What the relay itself answers to a command that it does not send on. Where Chromium would say the same, it is in
 * Chromium's words and without `data`; anything else says in `data` that nothing was executed.
 */
import { outcomeData } from '../protocol/outcome-data.ts';

/** An error as CDP has it. `data`: see outcome-data.ts. */
export interface CdpError {
  readonly code: number;
  readonly message: string;
  readonly data?: string;
}

export const TARGET_NOT_FOUND: CdpError = { code: -32602, message: 'No target with given id found' };
export const NO_SESSION_WITH_TARGET: CdpError = { code: -32602, message: 'No session for given target id' };
export const SEVERAL_SESSIONS: CdpError = {
  code: -32000,
  message: 'Multiple sessions attached, specify id.',
};
/** Chromium's words for what only a session with the browser may ask. */
export const NOT_ALLOWED: CdpError = { code: -32000, message: 'Not allowed' };
export const NO_TARGET: CdpError = { code: -32000, message: 'No target with given id' };
export const NO_WEB_CONTENTS: CdpError = { code: -32000, message: 'No web contents in the target' };
export const STATE_WITH_BOUNDS: CdpError = {
  code: -32602,
  message:
    "The 'minimized', 'maximized' and 'fullscreen' states cannot be combined with 'left', 'top', 'width' or 'height'",
};
export const NO_CONTENTS_SIZE: CdpError = {
  code: -32602,
  message: "At least one of 'width' or 'height' must be specified",
};
export const PLACE_OF_TAB: CdpError = {
  code: -32602,
  message: 'Target position can only be set for new windows',
};
export const PARSE_ERROR: CdpError = { code: -32700, message: 'JSON: parse error' };
/** The relay could not deal with a command or its answer, which is a defect of the relay. Its log has the cause. */
export const INTERNAL_ERROR: CdpError = {
  code: -32603,
  message: "The relay failed to handle this command; other commands are not affected. See the relay's log.",
  data: outcomeData('unknown', 'relayFailed'),
};

/** Chromium's own words, which clients know: it would not go there either. */
export const INVALID_URL: CdpError = { code: -32000, message: 'Cannot navigate to invalid URL' };
export const SCRIPT_NOT_FOUND: CdpError = { code: -32000, message: 'Script not found' };
export const NO_BROWSER = notExecuted(
  'noBrowser',
  'No browser is connected to the relay. Start the browser with the Holdfast extension, and check ' +
    "the extension's badge and /extension/status on the relay.",
);
export const CLOSED_AT_ONCE: CdpError = {
  code: -32000,
  message: 'The tab was opened, but was closed immediately.',
};
export const METHOD_NOT_FOUND = -32_601;
export const INVALID_PARAMS = -32_602;

/** Chromium owes the tab another capture, which would spoil every further one. */
export const NEVER_ALONE: CdpError = {
  code: -32000,
  message:
    'Chromium does not render this page, so there is no screenshot. Bring its tab to the front or reload it, and try again.',
};

/** `notSupported`: no tab's debugger can do it. `noBrowser`: none is connected. */
export function notExecuted(why: 'notSupported' | 'noBrowser', message: string): CdpError {
  return { code: -32000, message, data: outcomeData('notExecuted', why) };
}

export function unknownEventId(eventId: unknown): CdpError {
  return { code: -32000, message: `Unknown event id: ${String(eventId)}` };
}

export function methodNotFound(method: string): CdpError {
  return { code: METHOD_NOT_FOUND, message: `'${method}' wasn't found` };
}

export function invalidParams(message: string): CdpError {
  return { code: INVALID_PARAMS, message: `Invalid parameters: ${message}` };
}

export function invalidRequest(message: string): CdpError {
  return { code: -32600, message };
}

/** A request over HTTP could not be dealt with, which is a defect of the relay. */
export function relayFailed(error: unknown): CdpError {
  return { code: -32603, message: `The relay failed: ${String(error)}` };
}

/** Something that the debugger of a tab cannot do at all. */
export function notSupported(what: string, instead: string): CdpError {
  return notExecuted('notSupported', `${what} is not possible through the extension relay. ${instead}`);
}
