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
export const PARSE_ERROR: CdpError = { code: -32700, message: 'JSON: parse error' };
/** The relay could not deal with a command or its answer, which is a defect of the relay. Its log has the cause. */
export const INTERNAL_ERROR: CdpError = {
  code: -32603,
  message: "The relay failed at this command; other commands are not affected. The relay's log says why.",
  data: outcomeData('unknown', 'relayFailed'),
};

export const INTERCEPTION_TAKEN = notExecuted(
  'taken',
  'Another client intercepts the requests of this page, and a page has one interception only. ' +
    'It is free again when that client disables Fetch or disconnects.',
);

export const DIALOG_TAKEN = notExecuted(
  'taken',
  'This dialog belongs to the client that acted on the page last; that one answers it.',
);

/** `taken`: another client has it. `notSupported`: no tab's debugger can do it. `noBrowser`: none is connected. */
export function notExecuted(why: 'taken' | 'notSupported' | 'noBrowser', message: string): CdpError {
  return { code: -32000, message, data: outcomeData('notExecuted', why) };
}

export function methodNotFound(method: string): CdpError {
  return { code: -32601, message: `'${method}' wasn't found` };
}

export function invalidParams(message: string): CdpError {
  return { code: -32602, message: `Invalid parameters: ${message}` };
}

export function invalidRequest(message: string): CdpError {
  return { code: -32600, message };
}

/** Something that the debugger of a tab cannot do at all. */
export function notSupported(what: string, instead: string): CdpError {
  return notExecuted('notSupported', `${what} is not possible through the extension relay. ${instead}`);
}
