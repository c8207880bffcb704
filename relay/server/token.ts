/**
 * The relay's own two secrets: the pairing key, which it shares with the extension, and the default token, which it
 * shares with clients. Each is in a file of its own, as plain text that only its owner can read.
 */
import { NO_OPTION } from '../protocol/refusal-text.ts';
import { randomBytes } from 'node:crypto';
import { homedir } from 'node:os';
import { dirname, join } from 'node:path';
import { changeSecretFile, readSecretFile, SecretFileError, type SecretFile } from './secret-file.ts';
import { SECRET_LIMITS } from './secret-limits.ts';

/** Where the default token is kept unless `--token-file` says otherwise. */
export function defaultTokenFile(): string {
  return join(process.env['XDG_CONFIG_HOME'] ?? join(homedir(), '.config'), 'holdfast', 'token');
}

/** Where the pairing key is kept: beside the token. */
export function pairingKeyFile(tokenFile: string): string {
  return join(dirname(tokenFile), 'pairing-key');
}

/** The default token's file. */
export function tokenSecret(path: string): SecretFile {
  return { path, what: 'The token file', whenRemoved: 'the relay creates a new one at its next start' };
}

/** A secret that nobody can guess, of letters that may stand in an address. */
export function newSecret(): string {
  return randomBytes(SECRET_LIMITS.secretBytes).toString('base64url');
}

/** Reads the default token; makes a new one where the file does not exist. Rejects with {@link SecretFileError}. */
export async function loadToken(path: string): Promise<string> {
  return loadSecret(tokenSecret(path));
}

/** Reads the pairing key; makes a new one where the file does not exist. Rejects with {@link SecretFileError}. */
export async function loadPairingKey(tokenFile: string): Promise<string> {
  return loadSecret({
    path: pairingKeyFile(tokenFile),
    what: 'The pairing key file',
    whenRemoved: 'the relay creates a new one at its next start; then pair the extension again',
  });
}

/** The secret in a file's text. Throws {@link SecretFileError}. */
export function secretIn({ path, what, whenRemoved }: SecretFile, text: string): string {
  const secret = text.trim();
  if (secret.length < SECRET_LIMITS.secretCharsMin || !/^[\x21-\x7e]*$/.test(secret)) {
    throw new SecretFileError({
      rule: 'secret.weak',
      what: `${what} ${path}`,
      why: `it must contain one word of at least ${SECRET_LIMITS.secretCharsMin} letters, digits and symbols`,
      option: `${NO_OPTION}. Delete the file, and ${whenRemoved}`,
    });
  }
  return secret;
}

async function loadSecret(file: SecretFile): Promise<string> {
  const present =
    readSecretFile(file) ?? (await changeSecretFile(file, (before) => before ?? `${newSecret()}\n`));
  return secretIn(file, present ?? '');
}
