/** Limits of the relay's core. Those that both ends share are in protocol/limits.ts. */
export const RELAY_LIMITS = {
  /** How long a command waits for the extension, or for its tab's debugger, before it is answered with an error. */
  holdMs: 30_000,
  /** How often it is looked for commands that have waited too long. */
  holdSweepMs: 2_500,
  /** Commands that may wait at once, over all clients. */
  heldMax: 10_000,
  /** How long a live duplicate has to answer a ping before it is taken for dead. */
  duplicateProbeMs: 1_000,
  /** How long the slot is kept from other installations after its holder has gone: a worker is back sooner. */
  slotKeptMs: 1_000,
  /** A tab whose renderer has not answered for this long is announced to a new client when it does. */
  probeMs: 1_000,
  /** Journal entries of one client session (state-setting commands, init scripts, bindings). */
  journalEntriesMax: 2_000,
  /** Files and folders that one command may upload. */
  uploadPathsMax: 1_000,
  /** Commands of one session that may wait for the check of an upload. */
  turnCommandsMax: 1_000,
  /** Streams of one page (PDFs, traces, bodies) whose owners are remembered; of more, the oldest cannot be read. */
  streamsMax: 1_000,
  /** How long a trace whose client has left may take to end. */
  traceEndMs: 10_000,
  /** Characters that may wait in a client's socket; past it the client is closed. */
  clientBufferMax: 256_000_000,
} as const;
