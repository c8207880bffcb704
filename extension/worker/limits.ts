/** Times and limits of the extension. Those that both ends of the link share are in the protocol. */
export const WORKER_LIMITS = {
  /** First retry after a connection that had worked. */
  retryFirstMs: 50,
  /** Second retry. The wait then doubles … */
  retryMinMs: 1_000,
  /** … up to this. Retries never stop. */
  retryMaxMs: 30_000,
  /** After this long, a connection counts as one that worked. */
  stableMs: 3_000,
  /** Frames are kept this long for a resume. Then the channel is dropped. */
  resumeWindowMs: 60_000,
  /** A lost debugger is attached again immediately, then after this, doubling … */
  repairMinMs: 50,
  /** … up to this, as long as the tab exists. */
  repairMaxMs: 2_000,
  /** An attachment lost sooner than this counts as a failed repair, so that a page that keeps detaching causes no tight loop. */
  attachedStableMs: 2_000,
  /** A tab that Chromium does not know may have been replaced (discarded). How long to wait for that event. */
  replacedWaitMs: 1_000,
  /** After this long without an answer to a command, it is checked whether the debugger is wedged. Doubles with each wedge … */
  wedgeSilentMs: 10_000,
  /** … up to this. */
  wedgeSilentMaxMs: 300_000,
  /** How long the browser process, or a page that is not busy, may take to answer. */
  browserAnswerMs: 3_000,
  /** How long a page may take to empty the frames of other extensions. */
  emptyFramesMs: 1_000,
  /** The tabs cannot be moved while the user drags one. How long to wait before the next attempt; doubles. */
  tabGroupRetryMs: 500,
  /** Frames that may wait while an earlier one is being handled. Above it, the extension reconnects on a new channel. */
  inboxFramesMax: 100_000,
  /** The size of these frames. The relay may resend up to 64,000,000 characters in one go. Above it: as above. */
  inboxCharsMax: 128_000_000,
  /** Characters of what waits until the relay has acknowledged more. Above it, all of it is sent at once. */
  lanesCharsMax: 64_000_000,
  /** Debugger events kept until the tabs are restored. A tab that exceeds it is attached again. */
  earlyEventsMax: 20_000,
  /** The size of these events. Above it: as above. */
  earlyEventCharsMax: 32_000_000,
  /** Entries per ledger port. The next worker has to wait until they are read. Above it, the worker asks for a new port. */
  ledgerPortEntriesMax: 500,
  /** Ledger ports kept. Above it, the oldest is dropped: its entries are out of date. */
  ledgerPortsMax: 3,
  /** Time until a failed write of the shared tabs is retried. */
  saveRetryMs: 1_000,
  /** How many open targets are stored. One that is still open after a reload proves that this is the same run of the browser. */
  openTargetsMax: 100,
  /** How many recoveries and the like the popup can list. */
  recentMax: 10,
  /** How long what clients have granted to sites is kept without a relay. */
  permissionsKeptMinutes: 1,
  /** The watchdog's fallback. Chromium's shortest alarm period. */
  alarmPeriodMinutes: 0.5,
} as const;
