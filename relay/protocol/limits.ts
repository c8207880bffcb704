/** Limits and times that both ends of the extension link must agree on. */
export const LINK_LIMITS = {
  /** From the open socket to `hello-ok`; past it either side closes and the extension tries again. */
  handshakeMs: 5_000,
  /** The relay pings this often. Messages also extend the worker's life (Chromium ends an idle one after 30 s). */
  heartbeatMs: 1_000,
  /** Without any frame for this long the peer is taken for dead and the socket is dropped. */
  silenceMaxMs: 3_500,
  /** An acknowledgement is sent after this many frames … */
  ackEveryFrames: 128,
  /** … or this many characters. At most `windowChars`, or the extension would wait for the heartbeat. */
  ackEveryChars: 250_000,
  /** With more characters unacknowledged, the extension lets events wait, so that they do not delay other tabs. */
  windowChars: 1_000_000,
  /** Frames kept for a resume. Past it the channel cannot be resumed and starts anew. */
  outboxFramesMax: 200_000,
  /** Their size, in characters. More: as above. The relay keeps more, see `unacknowledgedCharsTotalMax`. */
  outboxCharsMax: 64_000_000,
  /** Frames in one message; the relay gathers far fewer. More: the connection is opened again. */
  messageFramesMax: 10_000,
  /** Clients in one list for the extension. More: they are counted, and listed when others have gone. */
  clientsListedMax: 100,
  /** Tabs that are listed for one client. More: they are counted. */
  clientTabsListedMax: 20,
  /** A frame longer than this many characters is refused. */
  frameCharsMax: 256_000_000,
} as const;

/** WebSocket close codes of the extension link (4000 to 4999 are free for applications, RFC 6455 §7.4.2). */
export const CLOSE_CODE = {
  /** Not an error: the extension has got its key, and connects again. */
  paired: 4200,
  refused: 4403,
  alreadyConnected: 4409,
  replaced: 4410,
  handshakeTimeout: 4408,
  silence: 4504,
} as const;
