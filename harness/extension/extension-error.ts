/** Errors of `holdfast/extension`. */

/** docs/troubleshooting.md has a heading for each. */
export const EXTENSION_ERROR_CODES = [
  'badOption',
  'cannotRelaunch',
  'keptAlive',
  'neverStruck',
  'noExtension',
  'noPage',
  'notLoaded',
  'otherId',
  'severalExtensions',
  'workerStopped',
] as const;

/**
 * - `noExtension`, `severalExtensions`: which extension is meant is not clear.
 * - `workerStopped`: the worker stopped before it answered.
 * - `keptAlive`: the worker did not end, although it was idle.
 * - `notLoaded`: Chromium did not load a folder.
 * - `cannotRelaunch`: nobody has said how to start this browser again.
 * - `otherId`: an update must have the same id.
 * - `noPage`: the extension has no such page.
 * - `neverStruck`: a fault was asked for, but did not happen.
 * - `badOption`: an option has a value that does not exist.
 */
export type ExtensionErrorCode = (typeof EXTENSION_ERROR_CODES)[number];

/** Its message says what to do. Decide by `code`. */
export class ExtensionError extends Error {
  override readonly name = 'ExtensionError';
  readonly code: ExtensionErrorCode;

  constructor(code: ExtensionErrorCode, message: string, options?: ErrorOptions) {
    super(message, options);
    this.code = code;
  }
}
