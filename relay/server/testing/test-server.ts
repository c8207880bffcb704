/** A relay on a free port, and what an extension says to it. */
import { createHmac } from 'node:crypto';
import type { Audit } from '../../core/audit.ts';
import { STRICT_POLICY } from '../../core/policy.ts';
import type { Relay } from '../../core/relay.ts';
import { unprovedConnect } from '../../core/testing/connect-frames.ts';
import type { Challenge, Connect } from '../../protocol/frames.ts';
import { connectProofText } from '../../protocol/proof.ts';
import { startRelayServer, type RelayServer, type RelayServerOptions } from '../relay-server.ts';
import { fixedTokens } from './fixed-tokens.ts';

export const TOKEN = 'a-token-for-tests-only';
export const PAIRING_KEY = 'a-pairing-key-for-tests-only';
export { UNPACKED_ORIGIN as ORIGIN } from '../../protocol/extension-ids.ts';

const silent = { debug: () => undefined, info: () => undefined, warn: () => undefined };

export function startTestServer(
  port = 0,
  audit?: Audit,
  limits: RelayServerOptions['limits'] = {},
  openPort?: RelayServerOptions['openPort'],
): Promise<RelayServer> {
  return startRelayServer({
    host: '127.0.0.1',
    port,
    pairingKey: PAIRING_KEY,
    tokens: fixedTokens(TOKEN),
    acceptAddresses: [],
    duplicates: 'refuse',
    log: silent,
    version: '1.2.3',
    policy: STRICT_POLICY,
    limits,
    ...(audit === undefined ? {} : { audit }),
    ...(openPort === undefined ? {} : { openPort }),
  });
}

/** Of a server that serves one browser. */
export function onlyRelay({ serving }: Pick<RelayServer, 'serving'>): Relay {
  const found = serving.find('');
  if ('refusal' in found) throw new Error(found.refusal.why);
  return found;
}

/** What an extension with the pairing key answers to the challenge. */
export function claimFor(
  { port }: Pick<RelayServer, 'port'>,
  challenge: Challenge,
  product = 'Chrome/1.2.3.4',
): Connect {
  const browser = { product, userAgent: 'UA' };
  const connect = unprovedConnect({ endpoint: `127.0.0.1:${port}`, browser });
  const proof = createHmac('sha256', PAIRING_KEY).update(connectProofText(challenge, connect)).digest('hex');
  return { ...connect, proof };
}
