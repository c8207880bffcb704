import type { Refusal } from '../../protocol/refusal-text.ts';

/** Why an extension is turned away. */
export interface LinkRefusal extends Pick<Refusal, 'why' | 'option'> {
  readonly otherPorts?: number[];
}

export const NOT_PAIRED: LinkRefusal = {
  why: 'it is not paired with this relay, or the handshake was changed on the way',
  option: 'Enter a new pairing code in the extension\'s options: "holdfast relay pair" shows one',
};

/** It has dialled another address. */
export function wrongAddress(endpoint: string, endpoints: readonly string[]): LinkRefusal {
  return {
    why: `it connected to ${endpoint}, but this relay listens on ${endpoints.join(' and ') || 'no port yet'}, so another program is in between`,
    option: `Enter the relay's port in the extension's options. If you set up this forwarding yourself, start the relay with --accept-address ${endpoint}`,
  };
}
