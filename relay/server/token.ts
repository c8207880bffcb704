/** The token that relay, extension and clients share. Kept in a file that only its owner can read. */
import { randomBytes } from 'node:crypto';
import { mkdir, readFile, writeFile } from 'node:fs/promises';
import { homedir } from 'node:os';
import { dirname, join } from 'node:path';

const TOKEN_BYTES = 32;
const TOKEN_CHARS_MIN = 16;

/** Where the token is kept unless `--token-file` says otherwise. */
export function defaultTokenFile(): string {
  return join(process.env['XDG_CONFIG_HOME'] ?? join(homedir(), '.config'), 'holdfast', 'token');
}

/** Reads the token; makes a new one where the file does not exist. Throws with what to do about it. */
export async function loadToken(file: string): Promise<string> {
  const existing = await readFile(file, 'utf8').catch((error: unknown) => {
    const { code } = error as NodeJS.ErrnoException;
    if (code === 'ENOENT') return undefined;
    throw new Error(`The token file ${file} cannot be read (${code ?? 'no code'}). Check its permissions.`, {
      cause: error,
    });
  });
  if (existing === undefined) return createToken(file);
  const token = existing.trim();
  if (token.length < TOKEN_CHARS_MIN || /\s/.test(token)) {
    throw new Error(
      `The token in ${file} must be one word of at least ${TOKEN_CHARS_MIN} characters. Delete the file to get a new one.`,
    );
  }
  return token;
}

async function createToken(file: string): Promise<string> {
  const token = randomBytes(TOKEN_BYTES).toString('base64url');
  await mkdir(dirname(file), { recursive: true, mode: 0o700 });
  await writeFile(file, `${token}\n`, { mode: 0o600, flag: 'wx' });
  return token;
}
