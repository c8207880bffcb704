/**
 * The gate: the one place where the user's policy judges what clients send, before anything is done. It stands in
 * front of all sessions (browser, tab, page and child) and of the HTTP endpoint.
 */
import { addressRefusal, NO_HISTORY_ENTRY, tabRefusal } from '../../protocol/addresses.ts';
import { partsOf } from '../../protocol/by-method.ts';
import { escapeRefusal, isOfBrowser, storageRefusal } from '../../protocol/escapes.ts';
import { openedBy } from '../../protocol/opened.ts';
import { namedCommand, type Why } from '../../protocol/refusal-text.ts';
import { isUnruled } from '../../protocol/unruled.ts';
import { policyOf } from '../methods/table.ts';
import type { Policy } from '../policy.ts';
import { readOnlyParams } from '../read-only.ts';
import { refused } from '../refusal.ts';
import { withParams, type Command } from './command.ts';
import { INVALID_URL, methodNotFound, type CdpError } from '../errors.ts';
import type { Json } from './json.ts';

/** What the gate looks at of a command. */
export interface Asked {
  readonly method: string;
  readonly params: Json;
  /** The address of the tab whose session it was sent to; undefined for sessions with the browser. */
  readonly tabAddress?: string | undefined;
}

export type Judgement =
  { readonly ok: true; readonly params: Json } | { readonly ok: false; readonly error: CdpError };

/** Judges a command. `shown`: the addresses of all shared tabs. */
export function judge(policy: Policy, asked: Asked, shown: () => Iterable<string>): Judgement {
  const { method, params, tabAddress } = asked;
  if (isUnruled(method) && policy.denyMethods.length === 0 && !policy.readOnly) {
    const refusal = tabAddress === undefined ? undefined : tabRefusal(method, tabAddress, policy);
    if (refusal === undefined) return { ok: true, params };
  }
  const isBrowserLevel = policyOf(method).browserLevel === true;
  if (tabAddress !== undefined && isOfBrowser(method) && !isBrowserLevel)
    return { ok: false, error: methodNotFound(method) };
  const opened = openedBy(method, params, policy);
  const refusal =
    deniedRefusal(policy, method) ??
    readOnlyRefusal(policy, method, params) ??
    opened.refusal ??
    (tabAddress === undefined || isBrowserLevel ? undefined : escapeRefusal(method, params)) ??
    storageRefusal(method, params, shown()) ??
    (tabAddress === undefined ? undefined : tabRefusal(method, tabAddress, policy));
  if (refusal?.rule === 'incomplete' && method === 'Page.navigate') return { ok: false, error: INVALID_URL };
  if (refusal !== undefined)
    return { ok: false, error: refused({ ...refusal, what: namedCommand(method, opened.address) }) };
  return { ok: true, params: policy.readOnly ? (readOnlyParams(method, params) ?? params) : params };
}

/** Answers a command that is refused, and hands on the others. */
export function atGate(judgement: Judgement, command: Command, run: (command: Command) => void): void {
  if (!judgement.ok) return command.fail(judgement.error);
  run(judgement.params === command.params ? command : withParams(command, judgement.params));
}

function deniedRefusal({ denyMethods }: Policy, method: string): Why | undefined {
  const { domain } = partsOf(method);
  const rule = denyMethods.find((denied) => denied === method || denied === `${domain}.*`);
  if (rule === undefined) return undefined;
  return {
    rule: 'denied',
    why: `the relay was started with --deny-method ${rule}`,
    option: 'To allow it, start the relay without this option',
  };
}

function readOnlyRefusal({ readOnly }: Policy, method: string, params: Json): Why | undefined {
  if (!readOnly || readOnlyParams(method, params) !== undefined) return undefined;
  return {
    rule: 'read-only',
    why: 'the relay was started with --read-only, so clients can read but not act',
    option: 'To allow it, start the relay without --read-only',
  };
}

/** Why going to this entry of a tab's history is refused; undefined where it may be gone to. */
export function historyRefusal(
  policy: Policy,
  method: string,
  address: string | undefined,
): CdpError | undefined {
  const refusal = address === undefined ? NO_HISTORY_ENTRY : addressRefusal(address, policy);
  return refusal === undefined ? undefined : refused({ ...refusal, what: namedCommand(method, address) });
}
