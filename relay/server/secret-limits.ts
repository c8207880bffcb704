/** Limits and times of the files that hold the relay's secrets. */
export const SECRET_LIMITS = {
  /** Length of a secret that the relay makes, before it is written as text. */
  secretBytes: 32,
  /** A secret from a file with fewer characters is refused. */
  secretCharsMin: 16,
  /** How long a file's change waits for another change of the same file. */
  changeWaitMs: 5_000,
  /** How often it looks meanwhile. */
  changeLookMs: 20,
  /** Named client tokens; with each one more, every check of a token takes a little longer. */
  namedTokensMax: 100,
  /** Characters in a token's name. */
  tokenNameCharsMax: 32,
  /** Browsers that are paired by a code. */
  browsersMax: 100,
  /** Characters in a browser's name. */
  browserNameCharsMax: 40,
  /** How long a pairing code is valid. */
  codeMs: 120_000,
  /** Wrong pairing codes in a row. Then nobody can pair for {@link pairingLockedMs}. */
  wrongCodesMax: 3,
  pairingLockedMs: 600_000,
  /** How often a running relay checks whether the token of an open connection, or the browser's pairing, is still valid. New ones are checked anyway. */
  tokensLookMs: 500,
} as const;
