/**
 * Values for the page's scripts. Chromium's extension API drops members that are null, sorts the others by name, cuts
 * nesting, and writes text as UTF-8, in which half a surrogate pair is lost. As an expression, a value arrives whole:
 * Chromium itself evaluates `value` as one.
 */
import { policyOf } from '../methods/table.ts';
import { isObject, type Json } from './json.ts';

/** The params of a command as JSON text, as they are sent to a tab. */
export function paramsText(method: string, params: Json): string {
  const { values } = policyOf(method);
  if (values === undefined) return JSON.stringify(params);
  const given = params[values];
  return JSON.stringify({ ...params, [values]: Array.isArray(given) ? given.map(exact) : exact(given) });
}

/** A `Runtime.CallArgument` whose value arrives as it was sent; anything else unchanged. */
function exact(argument: unknown): unknown {
  if (!isObject(argument) || !('value' in argument) || arrives(argument['value'])) return argument;
  // Chromium looks at `objectId` first, and at `value` before `unserializableValue`.
  if (argument['objectId'] !== undefined) return argument;
  return { unserializableValue: `(${JSON.stringify(argument['value'])})` };
}

function arrives(value: unknown): boolean {
  return typeof value === 'string' ? value.isWellFormed() : typeof value !== 'object';
}
