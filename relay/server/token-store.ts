/**
 * The tokens of the relay's clients. The default one is in the token file, as plain text. The others have names, and
 * are in `tokens.json` beside it, as hashes: nobody who reads that file can use them.
 */
import { createHash } from 'node:crypto';
import { rm } from 'node:fs/promises';
import { dirname, join } from 'node:path';
import * as v from 'valibot';
import { refusalText, type Refusal } from '../protocol/refusal-text.ts';
import { DEFAULT_TOKEN_NAME } from '../core/cdp/client.ts';
import { changeSecretFile, readSecretFile, type SecretFile } from './secret-file.ts';
import { parseSecretJson, secretJson } from './secret-json.ts';
import { SECRET_LIMITS } from './secret-limits.ts';
import { newSecret, secretIn, tokenSecret } from './token.ts';

/** What was asked of the tokens cannot be done. The message says why, and what can. */
export class TokenError extends Error {
  override readonly name = 'TokenError';
  readonly code = 'HOLDFAST_TOKEN';
}

const TOKEN_NAME = /^[a-z0-9][a-z0-9._-]*$/;

const Stored = v.strictObject({
  version: v.literal(1),
  /** The token file was removed, and the relay is not to make another. */
  defaultRevoked: v.boolean(),
  tokens: v.array(
    v.strictObject({
      name: v.pipe(v.string(), v.regex(TOKEN_NAME), v.maxLength(SECRET_LIMITS.tokenNameCharsMax)),
      sha256: v.pipe(v.string(), v.regex(/^[0-9a-f]{64}$/)),
      created: v.pipe(v.string(), v.isoTimestamp()),
    }),
  ),
});
type Stored = v.InferOutput<typeof Stored>;

export const TOO_MANY: Refusal = {
  rule: 'limit.namedTokensMax',
  what: 'Another token',
  why: `a relay can have up to ${SECRET_LIMITS.namedTokensMax} named tokens (namedTokensMax)`,
  option: 'No option changes this limit. Revoke one first: holdfast relay token revoke NAME',
};

const NONE: Stored = { version: 1, defaultRevoked: false, tokens: [] };

/** A token as it is listed: everything but the token. */
export interface ListedToken {
  readonly name: string;
  /** ISO 8601; undefined for the default token, whose file may be anybody's. */
  readonly created: string | undefined;
  /** SHA-256 of the token, as lower-case hex. */
  readonly sha256: string;
}

/** The files in which the tokens of a relay are. */
export function tokenFiles(tokenFile: string): { readonly token: SecretFile; readonly named: SecretFile } {
  return {
    token: tokenSecret(tokenFile),
    named: {
      path: join(dirname(tokenFile), 'tokens.json'),
      what: 'The file with the named tokens',
      whenRemoved: 'all named tokens are then lost; create new ones with "holdfast relay token add NAME"',
    },
  };
}

export function hashOf(token: string): string {
  return createHash('sha256').update(token).digest('hex');
}

/** Whether the relay may make a default token where there is none. Throws `SecretFileError`. */
export function mayMakeDefault(tokenFile: string): boolean {
  return !readStored(tokenFiles(tokenFile).named).defaultRevoked;
}

/** All tokens that are valid now, the default one first. Throws `SecretFileError`. */
export function listTokens(tokenFile: string): ListedToken[] {
  const { token, named } = tokenFiles(tokenFile);
  const { defaultRevoked, tokens } = readStored(named);
  const text = defaultRevoked ? undefined : readSecretFile(token);
  const byDefault =
    text === undefined
      ? []
      : [{ name: DEFAULT_TOKEN_NAME, created: undefined, sha256: hashOf(secretIn(token, text)) }];
  return [...byDefault, ...tokens];
}

/** Makes a token. Resolves with it; it cannot be read again. Rejects with {@link TokenError} or `SecretFileError`. */
export async function addToken(tokenFile: string, name: string): Promise<string> {
  checkName(name);
  const secret = newSecret();
  await change(tokenFile, (stored) => {
    if (name === DEFAULT_TOKEN_NAME || stored.tokens.some((token) => token.name === name)) {
      throw new TokenError(
        `The token "${name}" already exists. Choose another name, or replace the token: holdfast relay token rotate ${name}`,
      );
    }
    if (stored.tokens.length >= SECRET_LIMITS.namedTokensMax) {
      throw new TokenError(refusalText(TOO_MANY));
    }
    return { ...stored, tokens: [...stored.tokens, entry(name, secret)] };
  });
  return secret;
}

/** Replaces a token; the old one is invalid. Resolves with the new one. Rejects as {@link addToken} does. */
export async function rotateToken(tokenFile: string, name: string): Promise<string> {
  const secret = newSecret();
  await change(tokenFile, async (stored) => {
    if (name === DEFAULT_TOKEN_NAME) {
      await changeSecretFile(tokenFiles(tokenFile).token, () => `${secret}\n`);
      return { ...stored, defaultRevoked: false };
    }
    mustHave(stored, name);
    const tokens = stored.tokens.map((token) => (token.name === name ? entry(name, secret) : token));
    return { ...stored, tokens };
  });
  return secret;
}

/** Makes a token invalid. Rejects as {@link addToken} does. */
export async function revokeToken(tokenFile: string, name: string): Promise<void> {
  await change(tokenFile, (stored) => {
    if (name === DEFAULT_TOKEN_NAME) return { ...stored, defaultRevoked: true };
    mustHave(stored, name);
    return { ...stored, tokens: stored.tokens.filter((token) => token.name !== name) };
  });
  if (name === DEFAULT_TOKEN_NAME) await rm(tokenFile, { force: true });
}

function checkName(name: string): void {
  if (TOKEN_NAME.test(name) && name.length <= SECRET_LIMITS.tokenNameCharsMax) return;
  throw new TokenError(
    `"${name}" cannot be a token's name: at most ${SECRET_LIMITS.tokenNameCharsMax} characters of a-z, 0-9, ".", "_" and "-", the first one a letter or a digit.`,
  );
}

function mustHave({ tokens }: Stored, name: string): void {
  if (tokens.some((token) => token.name === name)) return;
  throw new TokenError(`There is no token named "${name}". List them: holdfast relay token list`);
}

function entry(name: string, secret: string): Stored['tokens'][number] {
  return { name, sha256: hashOf(secret), created: new Date().toISOString() };
}

async function change(tokenFile: string, next: (stored: Stored) => Stored | Promise<Stored>): Promise<void> {
  const { named } = tokenFiles(tokenFile);
  await changeSecretFile(named, async (before) => {
    const after = await next(parse(named, before));
    return secretJson(after);
  });
}

function readStored(named: SecretFile): Stored {
  return parse(named, readSecretFile(named));
}

function parse(file: SecretFile, text: string | undefined): Stored {
  if (text === undefined) return NONE;
  return parseSecretJson(Stored, file, text, ({ tokens }) => {
    const names = new Set([DEFAULT_TOKEN_NAME, ...tokens.map(({ name }) => name)]);
    return names.size === tokens.length + 1 ? undefined : 'a name is used twice';
  });
}
