/** The browsers that were paired by a code, with the key of each: `browsers.json` beside the token file. */
import { dirname, join } from 'node:path';
import * as v from 'valibot';
import type { NewBrowser } from '../core/link/pairing-exchange.ts';
import { changeSecretFile, readSecretFile, type SecretFile } from './secret-file.ts';
import { parseSecretJson, secretJson } from './secret-json.ts';
import { SECRET_LIMITS } from './secret-limits.ts';

/** What was asked of the browsers cannot be done. The message says why, and what can. */
export class BrowserError extends Error {
  override readonly name = 'BrowserError';
  readonly code = 'HOLDFAST_BROWSER';
}

/** Not `.` and `..`, which have another meaning in a path. */
const NAME = /^(?!\.{1,2}$)\P{C}+$/u;

const Stored = v.strictObject({
  version: v.literal(1),
  browsers: v.array(
    v.strictObject({
      name: v.pipe(v.string(), v.regex(NAME), v.maxLength(SECRET_LIMITS.browserNameCharsMax)),
      instanceId: v.pipe(v.string(), v.minLength(1), v.maxLength(512)),
      product: v.pipe(v.string(), v.maxLength(100)),
      pairingKey: v.pipe(v.string(), v.regex(/^[0-9a-f]{64}$/)),
      paired: v.pipe(v.string(), v.isoTimestamp()),
    }),
  ),
});
type Stored = v.InferOutput<typeof Stored>;
export type PairedBrowser = Stored['browsers'][number];

export function browsersFile(tokenFile: string): SecretFile {
  return {
    path: join(dirname(tokenFile), 'browsers.json'),
    what: 'The file with the paired browsers',
    whenRemoved: 'all of them must then be paired again',
  };
}

/** Throws `SecretFileError`. */
export function listBrowsers(tokenFile: string): readonly PairedBrowser[] {
  return parse(browsersFile(tokenFile), readSecretFile(browsersFile(tokenFile))).browsers;
}

/** Stores a browser, in place of an earlier pairing of the same one. Resolves with its name. Rejects with {@link BrowserError} or `SecretFileError`. */
export async function addBrowser(
  tokenFile: string,
  { instanceId, product, pairingKey }: NewBrowser,
): Promise<string> {
  let name = '';
  await change(tokenFile, (browsers) => {
    const others = browsers.filter((browser) => browser.instanceId !== instanceId);
    if (others.length >= SECRET_LIMITS.browsersMax)
      throw new BrowserError(
        `A relay can have up to ${SECRET_LIMITS.browsersMax} paired browsers (browsersMax). Forget one first: holdfast relay browsers forget NAME`,
      );
    const before = browsers.find((browser) => browser.instanceId === instanceId);
    name = before?.name ?? freeName(product, others);
    const paired = new Date().toISOString();
    return [...others, { name, instanceId, product: product.slice(0, 100), pairingKey, paired }];
  });
  return name;
}

/** Rejects with {@link BrowserError} or `SecretFileError`. */
export async function renameBrowser(tokenFile: string, name: string, to: string): Promise<void> {
  if (!NAME.test(to) || to.length > SECRET_LIMITS.browserNameCharsMax)
    throw new BrowserError(
      `A browser's name has 1 to ${SECRET_LIMITS.browserNameCharsMax} characters, no control characters, and is not "." or "..".`,
    );
  await change(tokenFile, (browsers) => {
    mustHave(browsers, name);
    if (to !== name && browsers.some((browser) => browser.name === to))
      throw new BrowserError(`There is another browser named "${to}". Choose another name.`);
    return browsers.map((browser) => (browser.name === name ? { ...browser, name: to } : browser));
  });
}

/** Rejects with {@link BrowserError} or `SecretFileError`. */
export async function forgetBrowser(tokenFile: string, name: string): Promise<void> {
  await change(tokenFile, (browsers) => {
    mustHave(browsers, name);
    return browsers.filter((browser) => browser.name !== name);
  });
}

function mustHave(browsers: readonly PairedBrowser[], name: string): void {
  if (browsers.some((browser) => browser.name === name)) return;
  throw new BrowserError(`There is no browser named "${name}". List them: holdfast relay browsers list`);
}

/** `Chrome 156` for `Chrome/156.0.0.0`; with a number where that name is taken. */
function freeName(product: string, others: readonly PairedBrowser[]): string {
  const [, brand, version] = /^([A-Za-z ]{1,20})\/(\d{1,5})/.exec(product) ?? [];
  const name = brand === undefined ? 'Browser' : `${brand} ${version ?? ''}`.trim();
  const taken = new Set(others.map((other) => other.name));
  if (!taken.has(name)) return name;
  let number = 2;
  while (taken.has(`${name} (${number})`)) number++;
  return `${name} (${number})`;
}

async function change(
  tokenFile: string,
  next: (browsers: readonly PairedBrowser[]) => PairedBrowser[],
): Promise<void> {
  const file = browsersFile(tokenFile);
  await changeSecretFile(file, (before) =>
    secretJson({ version: 1, browsers: next(parse(file, before).browsers) }),
  );
}

function parse(file: SecretFile, text: string | undefined): Stored {
  if (text === undefined) return { version: 1, browsers: [] };
  return parseSecretJson(Stored, file, text, ({ browsers }) =>
    new Set(browsers.map(({ name }) => name)).size === browsers.length ? undefined : 'a name is used twice',
  );
}
