import browser from 'devtools-protocol/json/browser_protocol.json' with { type: 'json' };
import js from 'devtools-protocol/json/js_protocol.json' with { type: 'json' };
import { expect, test } from 'vitest';
import { METHODS, policyOf, type MethodPolicy } from './table.ts';

interface Param {
  readonly name: string;
  readonly $ref?: string;
  readonly items?: { readonly $ref?: string };
}

interface Domain {
  readonly domain: string;
  readonly commands?: readonly { readonly name: string; readonly parameters?: readonly Param[] }[];
}

const CALL_ARGUMENTS = ['CallArgument', 'Runtime.CallArgument'];

const PARAMS = new Map<string, readonly string[]>();
/** Of each command with values for the page's scripts. */
const VALUES = new Map<string, string>();
for (const { domain, commands = [] } of [...browser.domains, ...js.domains] as Domain[]) {
  for (const { name, parameters = [] } of commands) {
    PARAMS.set(
      `${domain}.${name}`,
      parameters.map((each) => each.name),
    );
    const values = parameters.find(({ $ref, items }) => CALL_ARGUMENTS.includes($ref ?? items?.$ref ?? ''));
    if (values !== undefined) VALUES.set(`${domain}.${name}`, values.name);
  }
}

const rows: [string, MethodPolicy][] = Object.entries(METHODS);

test('each method of the table is one of the protocol', () => {
  expect(rows.map(([method]) => method).filter((method) => !PARAMS.has(method))).toEqual([]);
});

test('each row says something, and names the params that its methods have', () => {
  for (const [method, policy] of rows) {
    expect(Object.keys(policy), method).not.toEqual([]);
    const { journal, takesBack } = policy;
    if (typeof journal === 'object') expect(PARAMS.get(method)).toEqual(expect.arrayContaining([...journal]));
    const { setting, by = [] } = takesBack ?? {};
    if (setting === undefined) continue;
    expect(PARAMS.get(setting), method).toEqual(expect.arrayContaining([...by]));
    // What is undone by some params is kept under them, and they come first.
    if (by.length > 0) expect(policyOf(setting).journal?.slice(0, by.length)).toEqual(by);
  }
});

test("each command with values for the page's scripts says where it has them", () => {
  expect(VALUES.size).toBeGreaterThan(2);
  expect(
    new Map(rows.flatMap(([method, { values }]) => (values === undefined ? [] : [[method, values]]))),
  ).toEqual(VALUES);
});

test.each(['', 'toString', '__proto__', 'constructor', 'Page', 'Page.'])('of %j nothing is known', (name) => {
  expect(policyOf(name)).toEqual({});
});
