/** Limits of the relay's sockets, above all of strangers': peers that have shown neither a token nor a proof. */
export const SERVER_LIMITS = {
  /** Sockets of strangers at once. More: the oldest is closed, so that a flood keeps no newcomer out for long. */
  strangersMax: 256,
  /** What an unauthenticated peer may send after its WebSocket was accepted. More: the socket is closed before it is read. */
  strangerBytesMax: 16_384,
  /** A request's line and headers, so also its address. More: status 431. */
  headBytesMax: 16_384,
  /** Path and query of an upgrade. More: status 414. */
  upgradeTargetCharsMax: 2_048,
  /** From the connection to the end of the headers. Longer: status 408. */
  headMs: 5_000,
  /** From the connection to the end of the request. Longer: status 408. */
  requestMs: 10_000,
  /** How long a connection stays open between two requests. */
  keepAliveMs: 5_000,
  /** How often it is looked for connections that take too long. */
  checkEveryMs: 1_000,
  /** Sockets at once, of whomever. More: the newcomer is closed. */
  socketsMax: 2_000,
  /** A client's message, as on Chromium's own endpoint. Longer: that client is closed with 1009. */
  clientMessageBytesMax: 100_000_000,
  /** How long a closing socket may take before it is dropped. */
  closeMs: 1_000,
  /** How long `/json/close` waits for the closing tab to leave the list. */
  tabGoneMs: 2_000,
  /** How long the port without a token is open at most (`--open-port-without-token`). */
  openPortMs: 600_000,
  /** How long it stays open after the first WebSocket was accepted, for further ones of the same client. */
  openPortFirstClientMs: 5_000,
  /** Frames to the extension are gathered up to this size, and then sent as one message. */
  batchCharsMax: 64_000,
} as const;
