/**
 * Times and limits of the relay's core: one for each queue and store, in number and in size. Those that both ends of
 * the link share are in protocol/limits.ts, those of strangers' sockets in server/limits.ts.
 *
 * Sizes are counted in characters of JSON text, which take one byte each, or two in text that is not Latin. A parsed
 * value takes more than its text, so it counts as `valueChars` more.
 *
 * `…TotalMax` is for all clients together. A client that uses less than its equal share of it (the total divided by
 * `clientsMax`) is never refused because of the others.
 */
export const RELAY_LIMITS = {
  /* ---------------------------------------------------------------- times */

  /** How long a command waits for the extension, or for its tab's debugger, before it is answered with an error. */
  holdMs: 30_000,
  /** How often it is looked for commands that have waited too long. */
  holdSweepMs: 2_500,
  /** How long a live duplicate has to answer a ping before it is taken for dead. */
  duplicateProbeMs: 1_000,
  /** How long the slot is kept from other installations after its holder has gone: a worker is back sooner. */
  slotKeptMs: 1_000,
  /** A tab whose renderer has not answered for this long is announced to a new client when it does. */
  probeMs: 1_000,

  /* ---------------------------------------------------------------- one message */

  /** Levels that a client's message may nest, as on Chromium's own endpoint. Deeper: error -32602 for that message. */
  messageNestingMax: 301,
  /** Levels that the body of an extension's frame may nest. Deeper: the frame counts as malformed. */
  bodyNestingMax: 1_000,
  /** A method's name, in characters: the extension takes no longer one. Longer: error -32601, as for an unknown one. */
  methodCharsMax: 512,
  /** What a value in a message counts, above the characters of its text. */
  valueChars: 32,

  /* ---------------------------------------------------------------- clients and their commands */

  /** Clients at once. More: the upgrade is refused with status 503. */
  clientsMax: 256,
  /** Commands of one client without an answer, wherever they wait. More: an error for that command. */
  commandsMax: 10_000,
  commandsTotalMax: 100_000,
  /** Size of one client's commands without an answer, so also of a single one. More: an error for that command. */
  commandCharsMax: 100_000_000,
  commandCharsTotalMax: 256_000_000,
  /** Requests that were sent for clients or sessions that are gone. More: the oldest one's answer is not waited for. */
  forsakenRequestsMax: 20_000,
  /** Commands of the HTTP API without an answer. More: status 503. */
  httpCommandsMax: 100,
  /** Characters that wait in a client's socket. More: that client is closed with 4429. */
  clientBufferCharsMax: 256_000_000,
  /** In all clients' sockets. More: whoever is sent something next and has more than its share waiting is closed. */
  clientBufferCharsTotalMax: 512_000_000,

  /* ---------------------------------------------------------------- frames to the extension */

  /** Frames of one client that the extension has not acknowledged, as long as it is silent. More: an error for the command. */
  unacknowledgedMax: 20_000,
  /** Of all clients. The relay keeps up to twice as many frames: room for the share of each client too. */
  unacknowledgedTotalMax: 200_000,
  /** Their size, for one client: as much as it may have in commands. More: as above. */
  unacknowledgedCharsMax: 100_000_000,
  unacknowledgedCharsTotalMax: 256_000_000,

  /* ---------------------------------------------------------------- sessions */

  /** Sessions of one client. More: an error where it asked for the session, else that client is closed with 4429. */
  sessionsMax: 5_000,
  sessionsTotalMax: 50_000,
  /** Sessions of one client with one target, or with the browser: each gets every event. More: as above. */
  sessionsPerTargetMax: 100,
  /** `Target.setAutoAttach` commands of one browser session that wait for the tabs. More: an error. */
  autoAttachesMax: 10,

  /* ---------------------------------------------------------------- what is set up again after a lost debugger */

  /** Journal entries of one client session. More: an error for the command; isolated worlds replace the oldest one. */
  journalEntriesMax: 2_000,
  /** Size of all journals of one client. More: an error for the command. */
  journalCharsMax: 64_000_000,
  journalCharsTotalMax: 256_000_000,

  /* ---------------------------------------------------------------- targets */

  /** Shared tabs. More: the tab is not offered to clients. */
  tabsMax: 1_000,
  /** Frames and workers of one tab that have targets of their own. More: the target is let go, unseen by clients. */
  childrenPerTabMax: 2_000,
  /** Such targets below each other. Deeper: as above. */
  childNestingMax: 20,
  /** Targets that may have come while a worker was ending, for each tab. More: these are not looked for. */
  missedChildrenMax: 100,

  /* ---------------------------------------------------------------- events that are kept */

  /** Contexts, scripts, style sheets that are remembered for late-comers, of each kind. More: the oldest are forgotten. */
  announcedMax: 10_000,
  /** Their size in one tab. More: the oldest of that session are forgotten. */
  announcedCharsMax: 64_000_000,
  /** Events of one session that wait for an answer which must come first, or with them. More: it gets them at once. */
  keptEventsMax: 10_000,
  keptCharsMax: 16_000_000,
  /** Requests that Chromium has paused. More: the oldest is no longer looked after. */
  pausedRequestsMax: 1_000,
  /** Downloads under way. More: the oldest is not followed to its end. */
  downloadsMax: 1_000,
  /** Their addresses and names. More: as above. */
  downloadCharsMax: 16_000_000,
  /** Methods for which the relay remembers whether they may be repeated. More: it decides each time. */
  judgedMethodsMax: 2_000,

  /* ---------------------------------------------------------------- files and streams */

  /** Files and folders that one command may upload. More: an error for that command. */
  uploadPathsMax: 1_000,
  /** Commands of one session that wait for the check of an upload. More: an error for that command. */
  turnCommandsMax: 1_000,
  /** Their size. More: as above. */
  turnCharsMax: 64_000_000,
  /** Streams of one page (PDFs, traces, bodies) whose owners are remembered. More: the oldest cannot be read. */
  streamsMax: 1_000,
  /** How long a trace whose client has left may take to end. */
  traceEndMs: 10_000,
} as const;
