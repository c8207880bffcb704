/** Where the relay waits for an extension. */
export function relayUrl(port, token) {
  return `ws://127.0.0.1:${port}/extension?token=${encodeURIComponent(token)}`;
}
