/** Where a browser puts its sockets: their paths may only be so long. */
import { accessSync, constants } from 'node:fs';
import { tmpdir } from 'node:os';

/**
 * What Chromium appends to its temporary folder (`ProcessSingleton::Create` in
 * chrome/browser/process_singleton_posix.cc). A branded build's is shorter.
 */
const SOCKET = '/org.chromium.Chromium.XXXXXX/SingletonSocket';
/** Of `sockaddr_un`, in bytes, without the final zero: 107 on Linux, 103 on macOS. */
const PATH_BYTES_MAX = 103;
const SHORT_FOLDER = '/tmp';

/**
 * The environment for a browser. Chromium ends at once ("Socket path too long") if the temporary folder's path is long,
 * as in a deep workspace of a CI job; it then gets `/tmp`. Profiles stay in the temporary folder.
 */
export function browserEnvironment(
  env: NodeJS.ProcessEnv = process.env,
  folder = tmpdir(),
): NodeJS.ProcessEnv {
  if (process.platform === 'win32') return env;
  if (Buffer.byteLength(folder + SOCKET) <= PATH_BYTES_MAX || !canWrite(SHORT_FOLDER)) return env;
  return { ...env, TMPDIR: SHORT_FOLDER };
}

function canWrite(folder: string): boolean {
  try {
    accessSync(folder, constants.W_OK);
    return true;
  } catch {
    return false;
  }
}
