/** Reads parts of a frame without decoding it: to save time, or because the frame does not follow the protocol. */

/** In a frame's header: must not run twice. The number comes first. */
const ONCE = /^[^\n]*"once":true/;
const NUMBER = /^\{"n":(\d+),/;

/** The number of the last frame that must not run twice. */
export function lastOnce(texts: readonly string[]): number | undefined {
  const last = texts.findLast((text) => ONCE.test(text));
  const n = NUMBER.exec(last ?? '')?.[1];
  return n === undefined ? undefined : Number(n);
}

/** The request in the frame, so that it can be refused; undefined if it has none. */
export function requestOf(text: string): { readonly n: number; readonly id: number } | undefined {
  const newline = text.indexOf('\n');
  let header: unknown;
  try {
    header = JSON.parse(newline < 0 ? text : text.slice(0, newline));
  } catch {
    return undefined;
  }
  if (typeof header !== 'object' || header === null) return undefined;
  const { n, id } = header as { readonly n?: unknown; readonly id?: unknown };
  return isCount(n) && isCount(id) ? { n, id } : undefined;
}

function isCount(value: unknown): value is number {
  return Number.isSafeInteger(value) && (value as number) >= 0;
}
