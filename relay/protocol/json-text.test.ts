import fc from 'fast-check';
import { describe, expect, test } from 'vitest';
import { isJsonObject, outline, shapeOf } from './json-text.ts';

const MAX = 20;

function nested(levels: number): string {
  return '{"a":'.repeat(levels - 1) + '{}' + '}'.repeat(levels - 1);
}

describe('the shape of a text', () => {
  test.each([
    [MAX - 1, false],
    [MAX, false],
    [MAX + 1, true],
  ])('nested %i levels deep', (levels, tooDeep) => {
    expect(shapeOf(nested(levels), MAX).tooDeep).toBe(tooDeep);
    expect(shapeOf('['.repeat(levels) + ' '.repeat(MAX), MAX).tooDeep).toBe(tooDeep);
  });

  test('brackets in strings do not count, whatever is escaped before them', () => {
    for (const text of ['[', '\\"[', '\\\\\\"[[', '{"[{']) {
      const json = JSON.stringify({ text: text.repeat(MAX * 2) });
      expect(shapeOf(json, MAX)).toEqual({ tooDeep: false, values: 1 });
    }
  });

  test('counts values', () => {
    expect(shapeOf(JSON.stringify({ a: new Array(100).fill({}), b: 1 }), MAX).values).toBe(202);
  });

  test('is found in one pass, also of five million brackets or backslashes', () => {
    expect(shapeOf('['.repeat(5_000_000), MAX).tooDeep).toBe(true);
    expect(shapeOf(`"${'\\'.repeat(5_000_000)}`, MAX).tooDeep).toBe(false);
    expect(shapeOf(`"${'\\"'.repeat(2_500_000)}`, MAX).tooDeep).toBe(false);
  });
});

describe('the outline of a message', () => {
  test('keeps the top level only', () => {
    const text = `{"id":7,"method":"A.b","params":${nested(5_000)},"sessionId":"S","x":[1,[2]]}`;
    expect(JSON.parse(outline(text))).toEqual({
      id: 7,
      method: 'A.b',
      params: null,
      sessionId: 'S',
      x: null,
    });
  });

  test('of what is no JSON is none either', () => {
    for (const text of ['{"id":1,"params":[[[', '[[[[', '{"id":1,"a":"', '']) {
      expect(() => JSON.parse(outline(text)) as unknown).toThrow(SyntaxError);
    }
  });
});

describe('a JSON object', () => {
  const PADDING = JSON.stringify({ padding: 'x'.repeat(4 * MAX) }).slice(1);

  test.each(['{', '{}}', '{}{}', '[]', '1', '""', 'null', '', '{a:1}', "{'a':1}", '{"a":}', '{"a":01}'])(
    'is not %j',
    (text) => expect(isJsonObject(text, MAX)).toBe(false),
  );

  test.each(['{}', '{"a":[]}', '{"a":[{},[],"",-0,1.5e+9,true,false,null]}', ' {}'])(
    'is %j as far as JSON.stringify writes it',
    (text) => expect(isJsonObject(text, MAX)).toBe(!text.startsWith(' ')),
  );

  test.each([
    '"a":"\\x",',
    '"a":"\\u12g4",',
    '"a" 1,',
    '"a":[1 2],',
    '"a":[1,],',
    '"a":{"b":1,},',
    '"a":[},',
    '"a":tru,',
    '"a":+1,',
    ',',
    '"a":"\n",',
  ])('of some length is not one with %j in it', (flaw) => {
    expect(isJsonObject(`{"ok":1,${PADDING}`, MAX)).toBe(true);
    expect(isJsonObject(`{${flaw}${PADDING}`, MAX)).toBe(false);
  });

  test.each([
    [MAX, true],
    [MAX + 1, false],
  ])('of %i levels: %s', (levels, isOne) => expect(isJsonObject(nested(levels), MAX)).toBe(isOne));

  describe('of more than 64 Ki characters', () => {
    const LENGTH = 70_003;
    /** The object's text, with `char` at a place of its long string. */
    const withChar = (place: number, char: string, filler = 'x'): string => {
      const value = filler.repeat(LENGTH);
      return `{"value":"${value.slice(0, place)}${char}${value.slice(place + 1)}"}`;
    };
    const places = [0, 1, 2, 3, 65_525, 65_526, 65_527, 65_528, 65_529, 65_530, LENGTH - 2, LENGTH - 1];

    test.each(places)('is not one with a control character at %i', (place) => {
      for (const char of ['\0', '\n', '\u001e', '\u001f']) {
        expect(isJsonObject(withChar(place, char), MAX)).toBe(false);
        expect(isJsonObject(withChar(place, char, 'ж'), MAX)).toBe(false);
      }
    });

    test.each(places)('is one with other characters at %i', (place) => {
      // The lower half of the last two is that of a control character.
      for (const char of [' ', '\u007f', '\u0080', '\u009f', 'ÿ', 'Ċ', '\u1e1e'])
        expect(isJsonObject(withChar(place, char), MAX), JSON.stringify(char)).toBe(true);
    });
  });

  test('is whatever JSON.stringify makes of an object', () => {
    fc.assert(
      fc.property(fc.object({ maxDepth: 6, withNullPrototype: true }), (object) =>
        isJsonObject(JSON.stringify({ object, padding: 'x'.repeat(4 * MAX) }), MAX),
      ),
    );
  });

  test('is nothing that JSON.parse refuses', () => {
    const damaged = fc
      .tuple(fc.jsonValue(), fc.nat(), fc.constantFrom('', '{', '}', '[', ']', '"', ',', ':', '\\', '0', 'u'))
      .map(([value, place, char]) => {
        const text = `{"value":${JSON.stringify(value)},${PADDING}`;
        const at = place % text.length;
        return text.slice(0, at) + char + text.slice(at + 1);
      });
    fc.assert(
      fc.property(damaged, (text) => {
        if (isJsonObject(text, MAX)) JSON.parse(text);
      }),
      { numRuns: 2_000 },
    );
  });
});
