/**
 * JSON text as a tree that can also say what `JSON.stringify` cannot: `1e999`, a key twice, an own `__proto__`, a
 * hundred thousand brackets. It is printed as parts, so that a saved case stays small and readable.
 */

/** A value of a message. Objects are lists of entries: `__proto__` is then a key like any other. */
export type Node =
  | null
  | boolean
  | number
  | string
  | readonly Node[]
  | { readonly entries: readonly Entry[] }
  /** JSON text, valid or not. */
  | { readonly raw: string }
  /** `open` and `close`, each so many times. */
  | { readonly nested: number; readonly open: string; readonly close: string }
  /** A string of so many characters. */
  | { readonly long: number }
  /** What is known only when the case is played, such as a session's id. */
  | { readonly ref: string };

export type Entry = readonly [key: string, value: Node];

/** A piece of a message's text. */
export type Part = string | { readonly repeat: string; readonly times: number } | { readonly ref: string };

/** The text of one message. Goes into the corpus as it is. */
export type Text = readonly Part[];

/** What a reference stands for, as JSON text. */
export type Resolve = (ref: string) => string;

/** An object of these members, in their order. */
export function object(members: Readonly<Record<string, Node>>): { readonly entries: readonly Entry[] } {
  return { entries: Object.entries(members) };
}

export function ref(name: string): Node {
  return { ref: name };
}

/** The JSON text of a value. */
export function print(node: Node): Text {
  const parts: Part[] = [];
  printInto(parts, node);
  return joined(parts);
}

/** One text after the other. */
export function concat(...texts: readonly Text[]): Text {
  return joined(texts.flat());
}

/** The text itself. */
export function resolveText(text: Text, resolve: Resolve): string {
  return text
    .map((part) => {
      if (typeof part === 'string') return part;
      return 'ref' in part ? resolve(part.ref) : part.repeat.repeat(part.times);
    })
    .join('');
}

/** Whether it is an object; an array has `entries`, too. */
export function isObject(node: Node): node is { readonly entries: readonly Entry[] } {
  return typeof node === 'object' && node !== null && 'entries' in node && !Array.isArray(node);
}

function printInto(parts: Part[], node: Node): void {
  if (Array.isArray(node)) {
    parts.push('[');
    const items = node as readonly Node[];
    for (const [index, item] of items.entries()) {
      if (index > 0) parts.push(',');
      printInto(parts, item);
    }
    parts.push(']');
    return;
  }
  if (typeof node !== 'object' || node === null) parts.push(JSON.stringify(node));
  else if (isObject(node)) printEntries(parts, node.entries);
  else if ('raw' in node) parts.push(node.raw);
  else if ('long' in node) parts.push('"', { repeat: 'a', times: node.long }, '"');
  else if ('ref' in node) parts.push({ ref: node.ref });
  else if ('nested' in node) {
    parts.push({ repeat: node.open, times: node.nested }, '0', { repeat: node.close, times: node.nested });
  }
}

function printEntries(parts: Part[], entries: readonly Entry[]): void {
  parts.push('{');
  for (const [index, [key, value]] of entries.entries()) {
    parts.push(`${index > 0 ? ',' : ''}${JSON.stringify(key)}:`);
    printInto(parts, value);
  }
  parts.push('}');
}

/** Strings that stand side by side become one. */
function joined(parts: readonly Part[]): Part[] {
  const result: Part[] = [];
  for (const part of parts) {
    const last = result.at(-1);
    if (typeof part === 'string' && typeof last === 'string') result[result.length - 1] = last + part;
    else result.push(part);
  }
  return result;
}
