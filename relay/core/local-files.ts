/**
 * The files of the relay's machine, as far as clients may reach them. The core only asks: the relay's process does
 * it for real (relay/server/local-files.ts), tests and the simulator have their own.
 */
import type { Refusal } from '../protocol/refusal-text.ts';

export interface FinishedDownload {
  /** Where the browser has put it: an absolute path. */
  readonly from: string;
  /** Where the client wants a copy: what it gave as `downloadPath`. */
  readonly folder: string;
  /** The wanted name. A page may have chosen it. */
  readonly name: string;
  /** The client looks for exactly this name: no other will do where it is taken. */
  readonly exactName: boolean;
}

/** How a copy ended: the path of the new file, or the reason why there is none. */
export type Copied = { readonly path: string } | { readonly error: string };

/** Calls back once: with what was refused, or with nothing where it is allowed. */
type Check<T> = (asked: T, done: (refusal: Refusal | undefined) => void) => void;

export interface LocalFiles {
  /** Copies a finished download; never over an existing file, and only into an allowed folder. */
  readonly copyDownload: (download: FinishedDownload, done: (copied: Copied) => void) => void;
  /** Whether clients may have downloads copied into this folder. */
  readonly checkDownloadFolder: Check<string>;
  /** Whether clients may upload these files and folders. */
  readonly checkUploads: Check<readonly string[]>;
}
