/** What is on a port: asked by the pages that help to pair, as long as there is no connection. */
import { decodeRelayFrame } from '../../relay/protocol/codec.ts';
import type { Challenge } from '../../relay/protocol/frames.ts';
import { commonVersion, PROTOCOL_RANGE } from '../../relay/protocol/version.ts';
import { FrameSocket, LOOPBACK, SocketEndedError } from './frame-socket.ts';

/** `nothing`: nothing listens there. `otherProgram`: something does, and it is no relay. */
export type Probe =
  | { readonly kind: 'relay' }
  | { readonly kind: 'version'; readonly older: 'relay' | 'extension' }
  | { readonly kind: 'otherProgram' }
  | { readonly kind: 'nothing' };

/** Never rejects. */
export async function probe(port: number): Promise<Probe> {
  const socket = new FrameSocket(port);
  try {
    return probeOf(challengeIn(await socket.next()));
  } catch (error) {
    return await whatElse(port, error);
  } finally {
    socket.close();
  }
}

/** After a failure: who answered, if it was no relay? */
export async function whatElse(port: number, error: unknown): Promise<Probe> {
  if (!(error instanceof SocketEndedError) || error.opened) return { kind: 'otherProgram' };
  // A WebSocket that fails does not say whether there was anything.
  return fetch(`http://${LOOPBACK}:${port}/`, {
    mode: 'no-cors',
    cache: 'no-store',
    credentials: 'omit',
  }).then(
    () => ({ kind: 'otherProgram' }),
    () => ({ kind: 'nothing' }),
  );
}

/** Throws if the text is anything else. */
export function challengeIn(text: string): Challenge {
  const { frame } = decodeRelayFrame(text);
  if (frame.type !== 'connect.challenge') throw new Error(`${frame.type} instead of a challenge`);
  return frame;
}

export function probeOf({ protocol }: Challenge): Probe {
  if (commonVersion(PROTOCOL_RANGE, protocol) !== undefined) return { kind: 'relay' };
  return { kind: 'version', older: protocol.max < PROTOCOL_RANGE.min ? 'relay' : 'extension' };
}
