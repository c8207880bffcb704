/** Refusals as CDP clients get them. */
import { outcomeData, readOutcomeData } from '../protocol/outcome-data.ts';
import { refusalText, type Refusal } from '../protocol/refusal-text.ts';
import type { CdpError } from './errors.ts';

const SERVER_ERROR = -32_000;

/** The error that says so. Chromium's own code and first words go before where clients know them. */
export function refused(
  refusal: Refusal,
  { code = SERVER_ERROR, words = '' }: { readonly code?: number; readonly words?: string } = {},
): CdpError {
  return {
    code,
    message: `${words === '' ? '' : `${words} `}${refusalText(refusal)}`,
    data: outcomeData('refused', refusal.rule),
  };
}

/** A policy of the administrator forbids to drive a tab. `words`: Chromium's own. */
export function refusedByAdministrator(words: string): CdpError {
  return refused({
    rule: 'administrator',
    what: 'Driving this tab',
    why: `a policy of this browser's administrator forbids it (Chromium: "${words}")`,
    option: 'No option allows it: ask the administrator, or show another page in the tab',
  });
}

/** The rule by which something was refused; undefined for any other error. */
export function ruleOf({ data }: CdpError): string | undefined {
  const outcome = readOutcomeData(data);
  return outcome?.kind === 'refused' ? outcome.why : undefined;
}
