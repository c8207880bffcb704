/** A second installation of the extension with the pairing key: a live duplicate, without a second browser. */
import { createHmac, randomUUID } from 'node:crypto';
import { WebSocket } from 'ws';
import { decodeRelayFrame, encode, splitFrames } from '../../relay/protocol/codec.ts';
import { UNPACKED_ORIGIN } from '../../relay/protocol/extension-ids.ts';
import type { Challenge, Connect } from '../../relay/protocol/frames.ts';
import { connectProofText } from '../../relay/protocol/proof.ts';
import { PROTOCOL_VERSION } from '../../relay/protocol/version.ts';
import type { Refusal } from '../stage/target.ts';

/**
 * Resolves with the relay's refusal. Rejects if the relay accepts it, or if the socket closes without a refusal.
 * `endpoint`: the address that it claims to have dialled.
 */
export async function refusedDuplicate(
  port: number,
  pairingKey: string,
  endpoint = `127.0.0.1:${port}`,
): Promise<Refusal> {
  const socket = new WebSocket(`ws://127.0.0.1:${port}/extension`, { origin: UNPACKED_ORIGIN });
  const refusal = new Promise<Refusal>((resolve, reject) => {
    socket.on('message', (data: Buffer) => {
      for (const text of splitFrames(data.toString())) {
        const { frame } = decodeRelayFrame(text);
        if (frame.type === 'connect.challenge')
          socket.send(encode(connectFrame(frame, endpoint, pairingKey)));
        if (frame.type === 'refuse') resolve(frame);
        if (frame.type === 'hello-ok') reject(new Error('the relay accepted the duplicate'));
      }
    });
    socket.on('close', (code) => reject(new Error(`the socket closed with ${code}, without a refusal`)));
    socket.on('error', reject);
  });
  return refusal.finally(() => socket.terminate());
}

function connectFrame(challenge: Challenge, endpoint: string, pairingKey: string): Connect {
  const connect: Omit<Connect, 'proof'> = {
    type: 'connect',
    protocol: PROTOCOL_VERSION,
    endpoint,
    instanceId: randomUUID(),
    boot: { number: 1, id: randomUUID() },
    attempt: 1,
    polite: false,
    extensionVersion: '0.0.0',
    browser: { product: 'Chrome/0', userAgent: 'duplicate' },
    extensionNonce: randomUUID(),
  };
  const proof = createHmac('sha256', pairingKey).update(connectProofText(challenge, connect)).digest('hex');
  return { ...connect, proof };
}
