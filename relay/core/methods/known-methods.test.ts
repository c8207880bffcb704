import browser from 'devtools-protocol/json/browser_protocol.json' with { type: 'json' };
import js from 'devtools-protocol/json/js_protocol.json' with { type: 'json' };
import { expect, test } from 'vitest';
import { CDP_DOMAINS, CDP_METHODS } from './known-methods.ts';

interface Domain {
  readonly domain: string;
  readonly commands?: readonly { readonly name: string }[];
}

const COLUMNS = 110;

/** The source of known-methods.ts. */
function generated(): string {
  const domains = ([...browser.domains, ...js.domains] as Domain[])
    .map(({ domain, commands = [] }) => [`${domain}:`, ...commands.map(({ name }) => name).sort()])
    .filter(({ length }) => length > 1)
    .sort(([one = ''], [two = '']) => (one < two ? -1 : 1));
  return `/**
 * The commands of CDP. Generated from devtools-protocol, and compared with it:
 * \`npx vitest run relay/core/methods/known-methods.test.ts -u\` writes this file.
 */
const TEXT = \`
${domains.map((words) => filled(words)).join('\n')}
\`;

const BY_DOMAIN: ReadonlyMap<string, readonly string[]> = new Map(
  TEXT.trim()
    .split(/\\n(?! )/)
    .map((line) => {
      const [domain = '', names = ''] = line.split(':');
      return [domain, names.trim().split(/\\s+/)];
    }),
);

/** The domains that have commands. */
export const CDP_DOMAINS: ReadonlySet<string> = new Set(BY_DOMAIN.keys());

/** All commands, as \`Page.navigate\`. */
export const CDP_METHODS: ReadonlySet<string> = new Set(
  [...BY_DOMAIN].flatMap(([domain, names]) => names.map((name) => \`\${domain}.\${name}\`)),
);
`;
}

/** Words in lines of so many columns, the later ones indented. */
function filled(words: readonly string[]): string {
  const lines: string[] = [];
  for (const word of words) {
    const last = lines.at(-1);
    if (last === undefined) lines.push(word);
    else if (last.length + word.length < COLUMNS) lines[lines.length - 1] = `${last} ${word}`;
    else lines.push(`  ${word}`);
  }
  return lines.join('\n');
}

test('the list is what devtools-protocol says', async () => {
  await expect(generated()).toMatchFileSnapshot('known-methods.ts');
});

test('the list is read as it is meant', () => {
  const domains = [...browser.domains, ...js.domains] as Domain[];
  const methods = domains.flatMap(({ domain, commands = [] }) =>
    commands.map(({ name }) => `${domain}.${name}`),
  );
  expect([...CDP_METHODS].sort()).toEqual(methods.sort());
  expect(CDP_DOMAINS).toEqual(new Set(methods.map((method) => method.split('.')[0])));
});
