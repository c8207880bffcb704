/**
 * What a client may do in read-only mode: look at the shared tabs, and nothing that acts on them or on the profile.
 * Which commands only look is in methods/table.ts. Every other one is refused, also what Chromium may add later.
 */
import { policyOf } from './methods/table.ts';
import { stringOf, type Json } from './cdp/json.ts';

/**
 * The params with which a command may be sent in read-only mode; undefined where it may not be sent. Scripts run
 * only as far as V8 sees no side effect of theirs; it ends them at the first.
 */
export function readOnlyParams(method: string, params: Json): Json | undefined {
  switch (method) {
    case 'Runtime.evaluate':
    case 'Runtime.callFunctionOn':
      return { ...params, throwOnSideEffect: true, userGesture: false };
    // An empty script only makes the isolated world of new documents.
    case 'Page.addScriptToEvaluateOnNewDocument':
      return stringOf(params['source'])?.trim() === '' ? params : undefined;
    // Playwright asks when it connects. Nothing is saved, whatever it asks for.
    case 'Browser.setDownloadBehavior':
      return { behavior: 'default' };
    default:
      return policyOf(method).readOnly === true ? params : undefined;
  }
}
