/**
 * What the extension refuses to do, whatever the relay asks for. The relay refuses the same things. These checks make
 * sure that a faulty relay, or an impostor, can do no more than a client.
 */
import {
  addressRefusal,
  HISTORY,
  historyAddress,
  NO_HISTORY_ENTRY,
  tabRefusal,
  type AddressRules,
} from '../../relay/protocol/addresses.ts';
import { escapeRefusal, isOfBrowser, storageRefusal } from '../../relay/protocol/escapes.ts';
import { openedBy } from '../../relay/protocol/opened.ts';
import { namedCommand, NO_OPTION, refusalText, type Why } from '../../relay/protocol/refusal-text.ts';
import { isUnruled } from '../../relay/protocol/unruled.ts';
import type { DebuggerError } from './chromium-errors.ts';

type Params = Readonly<Record<string, unknown>>;

const SERVER_ERROR = -32_000;
const METHOD_NOT_FOUND = -32_601;

/** A refusal by the extension. `readError` handles it like an error of Chromium. */
export class RefusedError extends Error {
  override readonly name = 'RefusedError';

  constructor(what: string, why: Why) {
    super(refusalText({ what, ...why }));
  }
}

/** Throws {@link RefusedError} for a URL that no client may open. */
export function assertMayOpen(method: string, address: string, rules: AddressRules): void {
  const refusal = addressRefusal(address, rules);
  if (refusal !== undefined) throw new RefusedError(namedCommand(method, address), refusal);
}

/** Why a command may not be sent to the tab that shows `tabAddress`; undefined if it may. */
export function commandError(
  method: string,
  params: Params,
  where: {
    readonly tabAddress: string;
    readonly shown: Iterable<string>;
    readonly rules: AddressRules;
  },
): DebuggerError | undefined {
  if (isUnruled(method)) {
    const refusal = tabRefusal(method, where.tabAddress, where.rules);
    if (refusal === undefined) return undefined;
  }
  if (isOfBrowser(method)) return { code: METHOD_NOT_FOUND, message: `'${method}' wasn't found` };
  const { address, refusal: opening } = openedBy(method, params, where.rules);
  const refusal =
    opening ??
    escapeRefusal(method, params) ??
    storageRefusal(method, params, where.shown) ??
    tabRefusal(method, where.tabAddress, where.rules);
  if (refusal === undefined) return undefined;
  return { code: SERVER_ERROR, message: refusalText({ what: namedCommand(method, address), ...refusal }) };
}

/** Resolves if the history entry may be opened, otherwise rejects with {@link RefusedError}. */
export async function assertMayGoTo(tabId: number, entryId: unknown, rules: AddressRules): Promise<void> {
  const history = await chrome.debugger.sendCommand({ tabId }, 'Page.getNavigationHistory');
  const address = historyAddress(history, entryId);
  if (address === undefined) throw new RefusedError(HISTORY, NO_HISTORY_ENTRY);
  assertMayOpen(HISTORY, address, rules);
}

/** A page that the extension never attaches to. */
export function offLimitsError(address: string): RefusedError {
  return new RefusedError(`Sharing ${address}`, {
    rule: 'off-limits',
    why: 'it is a page of an extension or of the browser itself, from where a client could reach everything',
    option: NO_OPTION,
  });
}
