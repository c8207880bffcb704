/** What the schemas of several frames have in common. */
import * as v from 'valibot';

export const nonEmpty = v.pipe(v.string(), v.minLength(1), v.maxLength(512));
export const count = v.pipe(v.number(), v.safeInteger(), v.minValue(0));
export const tabId = v.pipe(v.number(), v.safeInteger());

export const numbered = { n: count };
export const request = { ...numbered, id: count };

/**
 * A frame that must not be executed twice. The extension notes its number in the ledger before it executes
 * it, so that its next life can say whether it may have been executed.
 */
export const once = { once: v.optional(v.boolean()) };
