/** Commands that make the browser read files of this machine: their paths are checked before they are sent. */
import { fileNameOf, whichTab, whoIs } from '../audit.ts';
import { RELAY_LIMITS } from '../limits.ts';
import { limitReached } from '../quota.ts';
import { refused } from '../refusal.ts';
import type { Command } from './command.ts';
import { invalidParams, type CdpError } from '../errors.ts';
import { isObject, type Json } from './json.ts';
import type { ClientSession } from './sessions.ts';
import type { LocalFiles } from '../local-files.ts';
import type { Auditing } from './ports.ts';

export interface UploadPorts extends Auditing {
  readonly files: LocalFiles;
}

/** Where each command has its paths. The test compares this with the protocol of the installed Chromium. */
const PATHS: Readonly<Record<string, (params: Json) => unknown>> = {
  'DOM.setFileInputFiles': ({ files }) => files,
  'Input.dispatchDragEvent': ({ data }) => (isObject(data) ? data['files'] : undefined),
  // Chromium had it until 2019.
  'Page.handleFileChooser': ({ files }) => files,
};

const TOO_MANY_PATHS = limitReached({
  what: 'An upload',
  who: 'a command',
  limit: 'uploadPathsMax',
  things: 'paths of files',
  advice: 'Upload a folder, or fewer files at once',
});

/** What the command gives as the paths of files to upload; undefined where it uploads nothing. */
export function uploadPaths({ method, params }: Pick<Command, 'method' | 'params'>): unknown {
  const paths = Object.hasOwn(PATHS, method) ? PATHS[method]?.(params) : undefined;
  return Array.isArray(paths) && paths.length === 0 ? undefined : paths;
}

/** Checks such paths. Calls back once: with why the command must not be sent, or with nothing. */
export function checkUpload(
  ports: UploadPorts,
  session: ClientSession,
  paths: unknown,
  done: (error: CdpError | undefined) => void,
): void {
  if (!isPaths(paths)) return done(invalidParams('files must be an array of absolute paths'));
  if (paths.length > RELAY_LIMITS.uploadPathsMax) {
    return done(TOO_MANY_PATHS);
  }
  ports.files.checkUploads(paths, (refusal) => {
    if (refusal !== undefined) return done(refused(refusal));
    const at = whichTab(session.real.tab);
    ports.audit({ event: 'upload', ...whoIs(session.client), ...at, files: paths.map(fileNameOf) });
    done(undefined);
  });
}

function isPaths(value: unknown): value is readonly string[] {
  return Array.isArray(value) && value.every((path) => typeof path === 'string');
}
