/**
 * What Playwright's error texts mean. Of a CDP error Playwright passes on the message and no `data`, so whoever drives a
 * page through it has only words. They are read here and nowhere else.
 */

/**
 * `outcomeUnknown` and `notExecuted`: Holdfast says so. `contextDestroyed`: the document has gone, or its handle was
 * lost. `timedOut`: it waited for something that does not come. `gone`: the page or the connection is closed.
 */
export type PlaywrightMeaning =
  | 'contextDestroyed'
  | 'crashed'
  | 'gone'
  | 'navigationCutOff'
  | 'notExecuted'
  | 'outcomeUnknown'
  | 'requestFailed'
  | 'timedOut';

const TEXTS: Readonly<Record<PlaywrightMeaning, RegExp>> = {
  contextDestroyed: /Execution context was destroyed/i,
  crashed: /crash/i,
  gone: /has been closed|was closed|browser has disconnected|Target closed|socket|ECONNREFUSED|disconnected/i,
  navigationCutOff:
    /ERR_ABORTED|frame was detached|interrupted by another navigation|Navigation failed|Execution context was destroyed/i,
  notExecuted: /was not executed/,
  outcomeUnknown: /outcome unknown/i,
  requestFailed: /net::ERR_FAILED/,
  timedOut: /Timeout:? +\d+ms/i,
};

/** Whether an error, or its text, means one of these. */
export function means(error: unknown, ...meanings: readonly PlaywrightMeaning[]): boolean {
  return meanings.some((meaning) => TEXTS[meaning].test(String(error)));
}
