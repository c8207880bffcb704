/** Times and limits of the extension. Those that both ends of the link share are in the protocol. */
export const WORKER_LIMITS = {
  /** A connection that worked and broke is tried again at once, … */
  retryFirstMs: 50,
  /** … then after this, doubling … */
  retryMinMs: 1_000,
  /** … up to this, for ever. */
  retryMaxMs: 30_000,
  /** A connection counts as one that worked after this long. */
  stableMs: 3_000,
  /** Frames are kept this long for a resume; then the channel is given up. */
  resumeWindowMs: 60_000,
  /** A lost debugger is attached again at once, then after this, doubling … */
  repairMinMs: 50,
  /** … up to this, as long as the tab exists. */
  repairMaxMs: 2_000,
  /** An attachment that was lost sooner than this counts as a failed repair: no tight loop with a page that keeps detaching. */
  attachedStableMs: 2_000,
  /** A tab that Chromium does not know may have been replaced (discarded): the event is waited for this long. */
  replacedWaitMs: 1_000,
  /** Frames that wait while an earlier one is being dealt with. More: the connection is opened again, on a new channel. */
  inboxFramesMax: 100_000,
  /** Their size. The relay sends again up to 64,000,000 characters at once. More: as above. */
  inboxCharsMax: 128_000_000,
  /** Debugger events that wait for the tabs to be restored. More: a tab that goes over it is attached afresh. */
  earlyEventsMax: 20_000,
  /** Their size. More: as above. */
  earlyEventCharsMax: 32_000_000,
  /** Entries that are written to one port of the ledger, which the next worker waits for. More: a new port. */
  ledgerPortEntriesMax: 500,
  /** Ports of the ledger whose entries are kept. More: the oldest is forgotten; what it holds is out of date. */
  ledgerPortsMax: 3,
  /** What is shared is written again after this, where storage has failed. */
  saveRetryMs: 1_000,
  /** Of the open targets so many are stored: one that is still open after a reload proves the same run of the browser. */
  openTargetsMax: 100,
  /** The second net under the watchdog; Chromium's shortest alarm period. */
  alarmPeriodMinutes: 0.5,
} as const;
