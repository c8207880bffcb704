/**
 * Runs something before each call that a test makes on a page of a context. Playwright's reporters hear of a step, but
 * cannot delay it, so this uses an internal of Playwright's client: run with 1.65, and the same in the source of 1.60.
 */
import type { BrowserContext } from 'playwright';

/** One call, such as a click. */
export interface PageCall {
  /** For example `click(internal:role=button[name="Save"i])`. */
  readonly title: string;
}

interface Callee {
  readonly _type?: string;
  readonly _browserContext?: unknown;
  readonly _page?: { readonly _browserContext?: unknown };
}

type Send = (
  callee: Callee,
  method: string,
  params: object,
  options?: { readonly internal?: boolean },
) => unknown;

interface Connection {
  sendMessageToServer?: Send;
}

const TYPES: ReadonlySet<string> = new Set(['Page', 'Frame']);
/** Calls without an effect on the page that are no step of a test, such as waiting for an event. */
const NO_STEP = /^(__waitInfo__|updateSubscription|set\w*Patterns|close|bringToFront)$/;

/**
 * Calls `before` before each call on a page of this context, and delays the call until it resolves. Calls keep their
 * order. Returns what ends this. Throws if this Playwright has other internals.
 */
export function beforeEachCall(
  context: BrowserContext,
  before: (call: PageCall) => Promise<void>,
): () => void {
  const connection = (context as unknown as { readonly _connection?: Connection })._connection;
  const send = connection?.sendMessageToServer;
  if (connection === undefined || send === undefined)
    throw new Error(
      'This version of Playwright does not expose its connection. Holdfast is tested with 1.60 to 1.65.',
    );
  let last: Promise<unknown> = Promise.resolve();
  connection.sendMessageToServer = function (callee, method, params, options) {
    const owner = callee._browserContext ?? callee._page?._browserContext;
    const isStep = TYPES.has(callee._type ?? '') && owner === context && options?.internal !== true;
    if (!isStep || NO_STEP.test(method)) return send.call(this, callee, method, params, options);
    const ready = last.then(() => before({ title: titleOf(method, params) }));
    last = ready.catch(() => undefined);
    return ready.then(() => send.call(this, callee, method, params, options));
  };
  return () => {
    connection.sendMessageToServer = send;
  };
}

function titleOf(method: string, params: object): string {
  const { selector, url, expression } = params as { selector?: unknown; url?: unknown; expression?: unknown };
  const about = [selector, expression, url].find((value) => typeof value === 'string');
  return `${method}(${about ?? ''})`;
}
