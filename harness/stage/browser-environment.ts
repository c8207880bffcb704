/** The environment of a browser. */
import { tmpdir } from 'node:os';
import { socketFolder } from '../setup/socket-folder.mjs';

/** In a temporary folder that is too deep for Chromium's socket, the browser gets `/tmp`. Profiles stay where they are. */
export function browserEnvironment(
  env: NodeJS.ProcessEnv = process.env,
  folder = tmpdir(),
): NodeJS.ProcessEnv {
  const own = socketFolder(folder);
  return own === folder ? env : { ...env, TMPDIR: own };
}
