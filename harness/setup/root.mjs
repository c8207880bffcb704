import fs from 'node:fs';
import path from 'node:path';
import { fileURLToPath } from 'node:url';

/**
 * @param {string} directory
 * @returns {boolean} whether it contains Holdfast's own package.json.
 */
function isRoot(directory) {
  try {
    return JSON.parse(fs.readFileSync(path.join(directory, 'package.json'), 'utf8')).name === 'holdfast';
  } catch {
    return false;
  }
}

/** @returns {string} */
function findRoot() {
  const here = path.dirname(fileURLToPath(import.meta.url));
  for (let directory = here; ; directory = path.dirname(directory)) {
    if (isRoot(directory)) return directory;
    if (directory === path.dirname(directory)) {
      throw new Error(
        `No package.json named "holdfast" found above ${here}. Move dist/ back into its repository.`,
      );
    }
  }
}

/**
 * Absolute path of the repository, without a trailing separator. Found by walking up from this module, because
 * bundling moves the module into dist/.
 */
export const repositoryRoot = findRoot();

/**
 * Whether this is a copy of the repository, which sets itself up, and not an installed package, which is complete and
 * may be read-only. npm leaves the lock file out of packages.
 */
export const isClone = fs.existsSync(path.join(repositoryRoot, 'package-lock.json'));

/**
 * How to call a command, for messages.
 *
 * @param {string} command For example `repro`.
 * @param {string} [args] Its arguments.
 * @returns {string} `npm run repro -- ARGS` in a clone, `npx holdfast repro ARGS` from an installed package.
 */
export function commandLine(command, args = '') {
  if (!isClone) return `npx holdfast ${command} ${args}`.trimEnd();
  return `npm run ${command}${args === '' ? '' : ` -- ${args}`}`;
}
