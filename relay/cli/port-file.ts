/** A `DevToolsActivePort` file, as Chromium keeps one in its profile: clients find a browser's endpoint with it. */
import { join } from 'node:path';
import { changeSecretFile } from '../server/secret-file.ts';

/**
 * Writes the file in this folder, which is made if it does not exist, and replaces an older one. It contains the token,
 * so only its owner may read it. `base`: the path before those of a browser (`/cdp/NAME`), of a relay with several.
 * Resolves with its path. Rejects with `SecretFileError` where others could read or exchange it.
 */
export async function writePortFile(folder: string, port: number, token: string, base = ''): Promise<string> {
  const path = join(folder, 'DevToolsActivePort');
  const what = 'The port file';
  await changeSecretFile(
    { path, what, whenRemoved: 'run this command again' },
    () => `${port}\n${base}/devtools/browser/${encodeURIComponent(token)}`,
  );
  return path;
}
