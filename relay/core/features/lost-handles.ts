/**
 * What becomes of a handle whose command has an unknown outcome. A client's library keeps helpers of its own in each
 * execution context, by one `Runtime.evaluate` that it makes once and remembers; Playwright and Puppeteer remember its
 * failure as well, and then nothing works in that document any more. Nobody can give them the handle. So they get
 * events that the context has ended and that it is there: then they make a new helper when they need one.
 */
import type { Command } from '../cdp/command.ts';
import { isObject, parseBody, type Json } from '../cdp/json.ts';
import type { ClientSession } from '../cdp/sessions.ts';
import type { Outcome } from '../outcome.ts';
import type { Feature } from './feature.ts';

const DOMAIN = 'Runtime';

export class LostHandles implements Feature {
  readonly name = 'lost handles';
  readonly answers = { 'Runtime.evaluate': tellLostHandle };
}

/** Tells this client, where the command that has failed was to give a handle of a context that is still there. */
function tellLostHandle(session: ClientSession, { params }: Command, { kind }: Outcome): void {
  if (params['returnByValue'] === true || kind !== 'unknown') return;
  const announced = contextOf(session, params);
  if (announced === undefined || !session.enabled.has(DOMAIN)) return;
  const { body, context } = announced;
  session.emit('Runtime.executionContextDestroyed', {
    executionContextId: context['id'],
    executionContextUniqueId: context['uniqueId'],
  });
  session.forward('Runtime.executionContextCreated', body);
}

/** The context that was named, as it was announced. */
function contextOf(
  session: ClientSession,
  { contextId, uniqueContextId }: Json,
): { readonly body: string; readonly context: Json } | undefined {
  for (const [, body] of session.real.announced.of(DOMAIN)) {
    const { context } = parseBody(body);
    if (!isObject(context)) continue;
    const isIt =
      contextId === undefined ? context['uniqueId'] === uniqueContextId : context['id'] === contextId;
    if (isIt && (contextId ?? uniqueContextId) !== undefined) return { body, context };
  }
  return undefined;
}
