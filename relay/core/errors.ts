/** CDP errors, with the codes and texts that Chromium uses. */
export interface CdpError {
  readonly code: number;
  readonly message: string;
  readonly data?: string;
}

export const SESSION_NOT_FOUND: CdpError = { code: -32001, message: 'Session with given id not found.' };
export const TARGET_NOT_FOUND: CdpError = { code: -32602, message: 'No target with given id found' };
export const TARGET_CLOSED: CdpError = { code: -32000, message: 'Inspected target navigated or closed' };
/** For what was asked of a tab that the person has taken back before it was done. */
export const NOT_SHARED: CdpError = {
  code: -32000,
  message: 'The tab is not shared any more; it was left as it is.',
};
export const PARSE_ERROR: CdpError = { code: -32700, message: 'JSON: parse error' };
/** The relay could not deal with a command or its answer, which is a defect of the relay. Its log has the cause. */
export const INTERNAL_ERROR: CdpError = {
  code: -32603,
  message: "The relay failed at this command; other commands are not affected. The relay's log says why.",
};

export const TARGET_CRASHED: CdpError = {
  code: -32000,
  message: "Target crashed: the page's renderer is gone. Reload the page or navigate it to go on.",
};
export const SHUTTING_DOWN: CdpError = { code: -32000, message: 'The relay is shutting down.' };
/** Chromium's own words, which clients know: it would not go there either. */
export const INVALID_URL: CdpError = { code: -32000, message: 'Cannot navigate to invalid URL' };
export const SCRIPT_NOT_FOUND: CdpError = { code: -32000, message: 'Script not found' };
export const NO_BROWSER: CdpError = {
  code: -32000,
  message:
    'No browser is connected to the relay. Start the browser with the Holdfast extension, and check ' +
    "the extension's badge and /extension/status on the relay.",
};
export const CLOSED_AT_ONCE: CdpError = {
  code: -32000,
  message: 'The tab was opened, but closed again at once.',
};
export const METHOD_NOT_FOUND = -32_601;
export const INVALID_PARAMS = -32_602;

/** Chromium owes the tab another capture, which would spoil every further one. */
export const NEVER_ALONE: CdpError = {
  code: -32000,
  message:
    'Chromium does not render this page for a screenshot. Bring its tab to the front, or reload it, and try again.',
};

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
  return { code: -32000, message: `${what} is not possible through the extension relay. ${instead}` };
}

const OUTCOME_UNKNOWN = 'Outcome unknown: ';

/** A command was sent, its answer was lost, and asking again might do it twice. */
export function outcomeUnknown(method: string, cause: string): CdpError {
  return {
    code: -32000,
    message:
      `${OUTCOME_UNKNOWN}${cause} while ${method} was under way, so it may or may not have been executed. ` +
      `It was not repeated; check the page's state before you send it again.`,
  };
}

/** Whether it is one that {@link outcomeUnknown} has made. */
export function isOutcomeUnknown({ message }: CdpError): boolean {
  return message.startsWith(OUTCOME_UNKNOWN);
}

/** Waiting for the extension or the tab is over. */
export function holdExpired(method: string, reason: string, holdMs: number): CdpError {
  return {
    code: -32000,
    message: `${method} was not executed: ${reason} for ${holdMs / 1000} s. See /extension/status on the relay.`,
  };
}
