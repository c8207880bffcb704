/** What can be wrong after a case. */
export type FailureKind =
  /** The process ended, or an error in the worker was caught by nobody. */
  | 'crash'
  /** The relay went on, but has caught an error of its own. */
  | 'defect'
  /** An answer did not come. */
  | 'hang'
  /** One message cost far too much processor time. */
  | 'stall'
  /** Too many answers, or one that is not what the protocol asks for. */
  | 'answer'
  /** Somebody else noticed: a client, or the extension. */
  | 'noticed'
  /** Something was obeyed, or let in, without the key. */
  | 'obeyed'
  /** Something was left over. */
  | 'leak'
  | 'memory';

/** A case that the code under test does not stand. */
export class FuzzFailure extends Error {
  override readonly name = 'FuzzFailure';
  readonly code = 'HOLDFAST_FUZZ_FAILURE';
  readonly kind: FailureKind;

  constructor(kind: FailureKind, message: string, options?: ErrorOptions) {
    super(message, options);
    this.kind = kind;
  }
}

/** Only ends a hang: nothing that is waited for takes nearly as long on a busy machine. */
const HANG_MS = 20_000;

/** Rejects with a failure of kind `hang` when `promise` does not settle. */
export async function within<T>(promise: Promise<T>, what: string): Promise<T> {
  let timer: NodeJS.Timeout | undefined;
  const hang = new Promise<never>((_resolve, reject) => {
    timer = setTimeout(
      () => reject(new FuzzFailure('hang', `Timed out after ${HANG_MS / 1_000} s waiting for ${what}.`)),
      HANG_MS,
    );
  });
  try {
    return await Promise.race([promise, hang]);
  } finally {
    clearTimeout(timer);
  }
}
