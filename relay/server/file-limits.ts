/** Limits on the files that clients reach and on the audit log. */
export const FILE_LIMITS = {
  /** Files and folders inside an uploaded folder. */
  uploadEntriesMax: 20_000,
  /** Characters of a path that a client names. */
  pathCharsMax: 4_096,
  /** UTF-8 bytes of a downloaded file's name, with room for a number: file systems take 255. */
  nameBytesMax: 240,
  /** Names that are tried for one download: `name.txt`, `name (1).txt`, … */
  nameTriesMax: 1_000,
  /** Bytes of the audit log; then it becomes `FILE.1`, and an older one goes. */
  auditFileBytesMax: 10_000_000,
  /** Bytes of the relay's log file; then it becomes `FILE.1`, and an older one goes. */
  logFileBytesMax: 5_000_000,
  /** Refusals of extensions, and of requests without a token, which anybody can cause: of more than one in this time, only the number is written. */
  auditRefusalEveryMs: 10_000,
  /** Bytes of a recording's file; it has two. */
  recordingFileBytesMax: 8_000_000,
  /** Bytes of messages that wait to be recorded; of more, only their number is. */
  recordingQueueBytesMax: 64_000_000,
  /** Events that wait for the disk; of more, only their number is written. */
  auditQueueMax: 10_000,
} as const;
