/**
 * The pairing code of a relay: in a file beside the token file, so that `holdfast relay pair` can open one for a relay that
 * is running. Only the user can write there, and that is the proof that the user wants it. Wrong guesses are counted
 * there, too: neither another code nor another start of the relay makes them forgotten.
 */
import { randomBytes } from 'node:crypto';
import { rm } from 'node:fs/promises';
import { dirname, join } from 'node:path';
import * as v from 'valibot';
import { CODE_CHARS, codeFrom, shownCode } from '../protocol/pairing-code.ts';
import { changeSecretFile, readSecretFile, type SecretFile } from './secret-file.ts';
import { parseSecretJson, secretJson } from './secret-json.ts';
import { SECRET_LIMITS } from './secret-limits.ts';

const Stored = v.strictObject({
  version: v.literal(1),
  code: v.optional(v.object({ text: v.pipe(v.string(), v.length(CODE_CHARS)), untilMs: v.number() })),
  /** Wrong guesses since the last right one. */
  wrong: v.number(),
  lockedUntilMs: v.number(),
});
type Stored = v.InferOutput<typeof Stored>;

const NONE: Stored = { version: 1, wrong: 0, lockedUntilMs: 0 };

/** A code that can be entered. */
export interface OpenCode {
  /** As it is shown, for example `K7Q-F3M`. */
  readonly code: string;
  /** As `Date.now()`. */
  readonly untilMs: number;
}

/** Too many wrong codes were entered. */
export class PairingLockedError extends Error {
  override readonly name = 'PairingLockedError';
  readonly code = 'HOLDFAST_PAIRING_LOCKED';

  constructor(untilMs: number) {
    super(
      `${SECRET_LIMITS.wrongCodesMax} wrong pairing codes were entered, so pairing is locked until ${new Date(untilMs).toLocaleTimeString()}. ` +
        'If it was not you, another program on this computer tried to pair.',
    );
  }
}

function codesFile(tokenFile: string, port: number): SecretFile {
  return {
    path: join(dirname(tokenFile), `pairing-${port}.json`),
    what: 'The file with the pairing code',
    whenRemoved: 'a new code can then be opened with "holdfast relay pair"',
  };
}

/** Opens a code in place of the last one. Rejects with {@link PairingLockedError} or `SecretFileError`. */
export async function openCode(tokenFile: string, port: number): Promise<OpenCode> {
  const code = codeFrom(randomBytes(CODE_CHARS));
  const untilMs = Date.now() + SECRET_LIMITS.codeMs;
  await change(codesFile(tokenFile, port), (stored) => {
    if (stored.lockedUntilMs > Date.now()) throw new PairingLockedError(stored.lockedUntilMs);
    return { ...stored, code: { text: code, untilMs } };
  });
  return { code: shownCode(code), untilMs };
}

/** The codes of one running relay. */
export class PairingCodes {
  private readonly file: SecretFile;
  /** Codes that this relay has taken. The file follows later. */
  private readonly used = new Set<string>();

  constructor(tokenFile: string, port: number) {
    this.file = codesFile(tokenFile, port);
  }

  /** The open code, which is used up now. Throws `SecretFileError`. */
  take(): { readonly code: string } | { readonly refused: 'none' | 'locked' } {
    const now = Date.now();
    const { code, lockedUntilMs } = parse(this.file, readSecretFile(this.file));
    if (lockedUntilMs > now) return { refused: 'locked' };
    if (code === undefined || code.untilMs <= now || this.used.has(code.text)) return { refused: 'none' };
    this.used.add(code.text);
    return { code: code.text };
  }

  /** Counts a wrong guess. Resolves with whether pairing is locked now. */
  async wrong(): Promise<boolean> {
    const { lockedUntilMs } = await change(this.file, (stored) => {
      const locked = stored.wrong + 1 >= SECRET_LIMITS.wrongCodesMax;
      return {
        ...this.withoutUsed(stored),
        wrong: locked ? 0 : stored.wrong + 1,
        ...(locked ? { code: undefined, lockedUntilMs: Date.now() + SECRET_LIMITS.pairingLockedMs } : {}),
      };
    });
    return lockedUntilMs > Date.now();
  }

  /** The guess was right. */
  async right(): Promise<void> {
    await change(this.file, (stored) => ({ ...this.withoutUsed(stored), wrong: 0 }));
  }

  /** The relay ends: its code with it. Wrong guesses stay counted. */
  async close(): Promise<void> {
    if (readSecretFile(this.file) === undefined) return;
    const { wrong, lockedUntilMs } = await change(this.file, (stored) => ({ ...stored, code: undefined }));
    if (wrong === 0 && lockedUntilMs < Date.now()) await rm(this.file.path, { force: true });
  }

  private withoutUsed(stored: Stored): Stored {
    const { code } = stored;
    return code !== undefined && this.used.has(code.text) ? { ...stored, code: undefined } : stored;
  }
}

/** Resolves with what is in the file then. */
async function change(file: SecretFile, next: (stored: Stored) => Stored): Promise<Stored> {
  return parse(file, await changeSecretFile(file, (before) => secretJson(next(parse(file, before)))));
}

function parse(file: SecretFile, text: string | undefined): Stored {
  return text === undefined ? NONE : parseSecretJson(Stored, file, text);
}
