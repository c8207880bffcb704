/** Generators that all surfaces share: odd values, valid messages with one member changed, spoiled text. */
import fc from 'fast-check';
import { concat, isObject, object, print, type Entry, type Node, type Text } from './text.ts';

/** Separators of the extension's protocol, and half a surrogate pair. */
const ODD_STRINGS = [
  '',
  'a',
  '__proto__',
  'constructor',
  'toString',
  'hasOwnProperty',
  'a\u001eb',
  'a\nb',
  'a\0b',
  '\ud800',
  'b\udc00\ud800',
  '../../etc/passwd',
  'chrome://quit',
  'file:///etc/passwd',
  '-1',
  '1.0',
  '{}',
] as const;

const ODD_NUMBERS = [0, -1, 1, 0.5, 2 ** 31, -(2 ** 31) - 1, 2 ** 32, 2 ** 53, -(2 ** 53), 1e300] as const;

/** Numbers that `JSON.stringify` never writes, and text that is no JSON. */
const RAW = [
  '1e999',
  '-1e999',
  '-0',
  '1e-999',
  '123456789012345678901234567890',
  '"\\ud800"',
  '"\\u001e"',
  'NaN',
  'undefined',
  '\u001e',
  '\n',
  '"\u0000"',
] as const;

/** Objects at which code stumbles that takes them for strings, arrays, promises or plain records. */
const TRAPS: readonly Node[] = [
  {
    entries: [
      ['toString', 1],
      ['valueOf', 1],
    ],
  },
  { entries: [['toString', null]] },
  { entries: [['__proto__', { entries: [['toString', 1]] }]] },
  { entries: [['__proto__', null]] },
  { entries: [['constructor', { entries: [['prototype', { entries: [] }]] }]] },
  { entries: [['length', 1e9]] },
  { entries: [['toJSON', 1]] },
  { entries: [['then', 1]] },
  {
    entries: [
      ['a', 1],
      ['a', 2],
    ],
  },
  { entries: [] },
  [],
  [[]],
  [null],
  null,
];

const BRACKETS = [
  { open: '[', close: ']' },
  { open: '{"a":', close: '}' },
  { open: '[{"a":', close: '}]' },
] as const;

/** Around the depth at which recursive code runs out of stack, and far beyond. */
const DEPTHS = [10, 100, 1_000, 3_000, 5_000, 8_000, 20_000] as const;

export const oddString: fc.Arbitrary<string> = fc.oneof(
  { weight: 4, arbitrary: fc.constantFrom(...ODD_STRINGS) },
  { weight: 1, arbitrary: fc.string({ unit: 'binary', maxLength: 12 }) },
);

const nested: fc.Arbitrary<Node> = fc
  .tuple(fc.constantFrom(...DEPTHS), fc.constantFrom(...BRACKETS))
  .map(([depth, brackets]) => ({ nested: depth, ...brackets }));

/** Of another type than is asked for, whatever that is. */
const WRONG_TYPES: readonly Node[] = [
  object({ toString: 1, valueOf: 1 }),
  object({ toString: null }),
  null,
  true,
  7,
  [],
  'x',
];

export const oddValue: fc.Arbitrary<Node> = fc.oneof(
  { weight: 12, arbitrary: fc.constantFrom(...WRONG_TYPES) },
  { weight: 6, arbitrary: fc.constantFrom<Node[]>(...ODD_NUMBERS, true, false) },
  { weight: 6, arbitrary: oddString },
  { weight: 6, arbitrary: fc.constantFrom(...TRAPS) },
  { weight: 4, arbitrary: fc.constantFrom(...RAW).map((raw): Node => ({ raw })) },
  { weight: 3, arbitrary: nested },
  { weight: 2, arbitrary: fc.constantFrom(1_000, 100_000, 500).map((long): Node => ({ long })) },
  { weight: 1, arbitrary: fc.json({ maxDepth: 3 }).map((raw): Node => ({ raw })) },
);

/** One change of one place in a message. */
interface Change {
  readonly place: number;
  readonly act: 'replace' | 'remove' | 'add' | 'twice';
  readonly key: string;
  readonly value: Node;
}

const change: fc.Arbitrary<Change> = fc.record({
  place: fc.nat({ max: 30 }),
  act: fc.constantFrom('replace', 'replace', 'replace', 'remove', 'add', 'twice'),
  key: oddString,
  value: oddValue,
});

/** The message as it is (often), or with one or two of its members changed. */
export function mutated(message: fc.Arbitrary<Node>, changesMax = 2): fc.Arbitrary<Node> {
  const changes = fc.oneof(
    { weight: 3, arbitrary: fc.constant<Change[]>([]) },
    { weight: 5, arbitrary: fc.array(change, { minLength: 1, maxLength: changesMax }) },
  );
  return fc.tuple(message, changes).map(([node, all]) => all.reduce(changed, node));
}

function changed(node: Node, { place, act, key, value }: Change): Node {
  const places = countMembers(node);
  if (places === 0) return value;
  let at = place % places;
  const visit = (inner: Node): Node => {
    if (Array.isArray(inner)) return (inner as readonly Node[]).map(visit);
    if (!isObject(inner)) return inner;
    return { entries: inner.entries.flatMap((entry) => visitEntry(entry)) };
  };
  const visitEntry = (entry: Entry): Entry[] => {
    if (at-- !== 0) return [[entry[0], visit(entry[1])]];
    if (act === 'remove') return [];
    if (act === 'replace') return [[entry[0], value]];
    if (act === 'add') return [entry, [key, value]];
    return [entry, [entry[0], value]];
  };
  return visit(node);
}

function countMembers(node: Node): number {
  if (Array.isArray(node))
    return (node as readonly Node[]).reduce<number>((sum, item) => sum + countMembers(item), 0);
  if (!isObject(node)) return 0;
  return node.entries.reduce((sum, [, value]) => sum + 1 + countMembers(value), 0);
}

const SPOILS = ['cut', 'half', 'twice', 'separator', 'newline', 'junk', 'empty', 'brackets'] as const;

/** The messages' text, now and then truncated, concatenated or no JSON at all. */
export function spoiled(message: fc.Arbitrary<Node>): fc.Arbitrary<Text> {
  const spoil = fc.oneof(
    { weight: 10, arbitrary: fc.constant(undefined) },
    { weight: 1, arbitrary: fc.constantFrom(...SPOILS) },
  );
  return fc.tuple(message, spoil).map(([node, how]) => spoilText(print(node), how));
}

/** Mostly as they are: for headers, where one mistake ends a connection that more should come through. */
export function seldom(message: fc.Arbitrary<Node>): fc.Arbitrary<Text> {
  return fc.oneof(
    { weight: 10, arbitrary: message.map(print) },
    { weight: 1, arbitrary: spoiled(mutated(message)) },
  );
}

function spoilText(text: Text, how: (typeof SPOILS)[number] | undefined): Text {
  switch (how) {
    case undefined:
      return text;
    case 'cut':
      return text.map((part, index) =>
        index === text.length - 1 && typeof part === 'string' ? part.slice(0, -1) : part,
      );
    case 'half':
      return text.slice(0, Math.floor(text.length / 2));
    case 'twice':
      return concat(text, text);
    case 'separator':
      return concat(text, ['\u001e'], text);
    case 'newline':
      return concat(text, ['\n'], text);
    case 'junk':
      return concat(['GET / HTTP/1.1\r\n'], text);
    case 'empty':
      return [];
    case 'brackets':
      return [{ repeat: '[', times: 50_000 }];
  }
}
