/**
 * The extensions that the relay accepts, by the ids that Chromium gives them. This is the only place that names them.
 *
 * An id follows from a public key. That of the unpacked build is `key` in extension/manifest.json. The store has a key
 * of its own, so the build for the store has none (`npm run pack:extension`). When the extension is published, add the
 * id that the store shows here.
 */
export const EXTENSION_IDS = {
  unpacked: 'aojaljlfbmcgcklcbiklhhbogbdjkifi',
} as const;

/** The `Origin` of the unpacked build's requests. */
export const UNPACKED_ORIGIN = `chrome-extension://${EXTENSION_IDS.unpacked}`;

/** Whether this `Origin` is that of one of {@link EXTENSION_IDS}. */
export function isOwnExtension(origin: string): boolean {
  return Object.values(EXTENSION_IDS).some((id) => origin === `chrome-extension://${id}`);
}
