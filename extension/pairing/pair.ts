/** Pairs with a relay by a code, over a socket of its own. */
import {
  BadFrameError,
  decodeRelayFrame,
  decodeRelayPairFrame,
  encode,
  isPairFrame,
} from '../../relay/protocol/codec.ts';
import { CPACE_BYTES, CpaceShareError } from '../../relay/protocol/cpace.ts';
import type { Refusal } from '../../relay/protocol/frames.ts';
import type { RelayPairFrame } from '../../relay/protocol/pair-frames.ts';
import { PairingAttempt } from '../../relay/protocol/pairing.ts';
import { PROTOCOL_VERSION } from '../../relay/protocol/version.ts';
import { FrameSocket, SocketEndedError } from './frame-socket.ts';
import { challengeIn, probeOf, whatElse, type Probe } from './probe.ts';

export interface PairingRequest {
  readonly port: number;
  /** As `codeIn` gives it. */
  readonly code: string;
  readonly instanceId: string;
  readonly product: string;
  /** Called before anybody could test a guess of the code. */
  readonly using: () => Promise<void>;
}

/**
 * `oldRelay`: it does not know codes. `untrusted`: the other end did not have the code, though it said so. `between`:
 * another program passes the connection on. `closed`: the connection broke off.
 */
export type PairingFailure =
  | Exclude<Probe, { readonly kind: 'relay' }>
  | { readonly kind: 'noCode' | 'locked' | 'oldRelay' | 'untrusted' | 'between' | 'closed' }
  /** `otherPorts`: of the user's other relays, as this one says. */
  | { readonly kind: 'wrongCode'; readonly otherPorts: readonly number[] };

export type PairingResult =
  | { readonly pairingKey: string; readonly name: string; readonly home: string | undefined }
  | { readonly failure: PairingFailure };

/** Never rejects. */
export async function pair(request: PairingRequest): Promise<PairingResult> {
  const socket = new FrameSocket(request.port);
  let greeted = false;
  try {
    const challenge = challengeIn(await socket.next());
    greeted = true;
    const found = probeOf(challenge);
    if (found.kind !== 'relay') return { failure: found };
    // When this socket was opened, another program had the port. It may be passing the connection on.
    if (performance.now() - socket.dialledAtMs > (challenge.listeningMs ?? 0))
      return { failure: { kind: 'closed' } };
    const attempt = new PairingAttempt(request.code, crypto.getRandomValues(new Uint8Array(CPACE_BYTES)));
    const { endpoint } = socket;
    const { instanceId, product } = request;
    const claim = { protocol: PROTOCOL_VERSION, endpoint, instanceId, product, nonce: crypto.randomUUID() };
    socket.send(encode(attempt.start(challenge, claim)));
    const share = read(await socket.next());
    if (share.type === 'refuse') return { failure: failureOf(share) };
    if (share.type !== 'pair.share') return { failure: { kind: 'untrusted' } };
    await request.using();
    socket.send(encode(attempt.confirm(share)));
    const done = read(await socket.next());
    if (done.type === 'refuse') return { failure: failureOf(done) };
    const pairingKey = done.type === 'pair.done' ? attempt.finish(done) : undefined;
    return pairingKey === undefined || done.type !== 'pair.done'
      ? { failure: { kind: 'untrusted' } }
      : { pairingKey, name: done.name, home: done.home };
  } catch (error) {
    if (error instanceof CpaceShareError) return { failure: { kind: 'untrusted' } };
    if (greeted && error instanceof SocketEndedError) return { failure: { kind: 'closed' } };
    const found = greeted ? ({ kind: 'otherProgram' } as const) : await whatElse(request.port, error);
    return { failure: found.kind === 'relay' ? { kind: 'closed' } : found };
  } finally {
    socket.close();
  }
}

function read(text: string): RelayPairFrame | Refusal {
  if (isPairFrame(text)) return decodeRelayPairFrame(text);
  const { frame } = decodeRelayFrame(text);
  if (frame.type === 'refuse') return frame;
  throw new BadFrameError(`${frame.type} while pairing`);
}

function failureOf({ code, otherPorts = [] }: Refusal): PairingFailure {
  switch (code) {
    case 'no-code':
      return { kind: 'noCode' };
    case 'pairing-locked':
      return { kind: 'locked' };
    case 'wrong-address':
      return { kind: 'between' };
    case 'version':
      return { kind: 'version', older: 'extension' };
    case 'wrong-code':
      return { kind: 'wrongCode', otherPorts };
    case 'bad-frame':
    case 'already-connected':
    case 'stale-boot':
    case 'wrong-key':
      return { kind: 'oldRelay' };
  }
}
