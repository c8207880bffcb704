/** Commands that make the browser read files of this machine: their paths are checked before they are sent. */
import { fileNameOf, whichTab, whoIs } from '../audit.ts';
import type { Command } from '../cdp/command.ts';
import type { CheckDone } from '../cdp/feature-hooks.ts';
import { isObject, type Json } from '../cdp/json.ts';
import type { Auditing } from '../cdp/ports.ts';
import type { ClientSession } from '../cdp/sessions.ts';
import { invalidParams } from '../errors.ts';
import { RELAY_LIMITS } from '../limits.ts';
import type { LocalFiles } from '../local-files.ts';
import { limitReached } from '../quota.ts';
import { refused } from '../refusal.ts';
import type { Feature } from './feature.ts';

interface Ports extends Auditing {
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
  advice: 'Upload a folder, or fewer files at a time',
});

export class Uploads implements Feature {
  readonly name = 'uploads';
  readonly checks = Object.fromEntries(
    Object.entries(PATHS).map(([method, pathsOf]) => [
      method,
      (session: ClientSession, { params }: Command, done: CheckDone) =>
        this.checkPaths(session, pathsOf(params), done),
    ]),
  );
  private readonly ports: Ports;

  constructor(ports: Ports) {
    this.ports = ports;
  }

  private checkPaths(session: ClientSession, paths: unknown, done: CheckDone): void {
    const isNone = Array.isArray(paths) && paths.length === 0;
    if (paths === undefined || isNone) return done();
    if (!isPaths(paths)) return done(invalidParams('files must be an array of absolute paths'));
    if (paths.length > RELAY_LIMITS.uploadPathsMax) return done(TOO_MANY_PATHS);
    this.ports.files.checkUploads(paths, (refusal) => {
      if (refusal !== undefined) return done(refused(refusal));
      const at = whichTab(session.real.tab);
      this.ports.audit({ event: 'upload', ...whoIs(session.client), ...at, files: paths.map(fileNameOf) });
      done();
    });
  }
}

function isPaths(value: unknown): value is readonly string[] {
  return Array.isArray(value) && value.every((path) => typeof path === 'string');
}
