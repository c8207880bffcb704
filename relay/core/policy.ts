/**
 * What the user lets clients do beyond driving the shared tabs. Everything is off unless the user has turned it
 * on with an option of the relay.
 */
export interface Policy {
  /** Whether clients may open `file:` addresses. The extension asks its own setting as well. */
  readonly allowFiles: boolean;
  /** Folders (absolute paths) from which a client may upload files. */
  readonly uploadRoots: readonly string[];
  /** Folders (absolute paths) into which a client may have downloads copied. */
  readonly downloadRoots: readonly string[];
  /** Origins that clients may navigate to; undefined: all of them. */
  readonly allowOrigins: readonly string[] | undefined;
  /** Whether clients may only look: nothing is navigated, typed, clicked or changed. */
  readonly readOnly: boolean;
  /** CDP methods that no client may send, by name or as `Domain.*`. */
  readonly denyMethods: readonly string[];
}

export const STRICT_POLICY: Policy = {
  allowFiles: false,
  uploadRoots: [],
  downloadRoots: [],
  allowOrigins: undefined,
  readOnly: false,
  denyMethods: [],
};
