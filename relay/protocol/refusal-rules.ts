/**
 * The rules by which the relay or the extension refuses something. A refusal names its rule, and clients read it in
 * `error.data`. docs/refusals.md has an example of each; the compiler asks its test for one where a rule is new.
 */
export const REFUSAL_RULES = [
  // What a client may open, and the commands that it may send.
  'scheme',
  'incomplete',
  'file',
  'origin',
  'history',
  'denied',
  'read-only',
  'escape',
  'storage',
  'off-limits',
  'administrator',
  'data-address',
  'permissions',
  // What belongs to another client.
  'interception',
  'old-interception',
  'paused-request',
  'stream',
  'trace',
  'dialog',
  // Files.
  'upload',
  'download',
  // Requests and upgrades.
  'http.host',
  'http.page',
  'http.no-token',
  'http.token',
  'http.revoked',
  'http.extension',
  'http.websocket',
  'http.handshake',
  'http.target',
  'http.encoding',
  'http.method',
  'http.path',
  'http.target-id',
  'http.browser-name',
  'http.browser-needed',
  'http.syntax',
  // The extension's connection.
  'link.already-connected',
  'link.bad-frame',
  'link.no-code',
  'link.pairing-locked',
  'link.stale-boot',
  'link.version',
  'link.wrong-address',
  'link.wrong-code',
  'link.wrong-key',
  // Files that hold secrets.
  'secret.kind',
  'secret.unreadable',
  'secret.owner',
  'secret.writable',
  'secret.readable',
  'secret.folder-owner',
  'secret.folder-writable',
  'secret.busy',
  'secret.damaged',
  'secret.weak',
  // Limits.
  'limit.autoAttachesMax',
  'limit.clientBufferCharsMax',
  'limit.clientBufferCharsTotalMax',
  'limit.clientsMax',
  'limit.commandCharsMax',
  'limit.commandCharsTotalMax',
  'limit.commandsMax',
  'limit.commandsTotalMax',
  'limit.headBytesMax',
  'limit.httpCommandsMax',
  'limit.journalCharsMax',
  'limit.journalCharsTotalMax',
  'limit.journalEntriesMax',
  'limit.messageNestingMax',
  'limit.methodCharsMax',
  'limit.namedTokensMax',
  'limit.requestMs',
  'limit.sessionsMax',
  'limit.sessionsPerTargetMax',
  'limit.sessionsTotalMax',
  'limit.turnCharsMax',
  'limit.turnCommandsMax',
  'limit.unacknowledgedCharsMax',
  'limit.unacknowledgedCharsTotalMax',
  'limit.unacknowledgedMax',
  'limit.unacknowledgedTotalMax',
  'limit.upgradeTargetCharsMax',
  'limit.uploadPathsMax',
] as const;

export type RefusalRule = (typeof REFUSAL_RULES)[number];

/** The rules whose names begin with this word and a full stop, without both: `RulesOf<'link'>`. */
export type RulesOf<Word extends string> = RefusalRule extends infer Rule
  ? Rule extends `${Word}.${infer Name}`
    ? Name
    : never
  : never;
