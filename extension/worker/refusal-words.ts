/** Why there is no connection, for the user. The relay's own words are English, and are shown where they say more. */
import type { LinkPhase } from './link-phase.ts';
import { text } from '../i18n/text.ts';

type Refused = Extract<LinkPhase, { readonly name: 'refused' }>;

export function refusalWords({ code, message }: Refused): string {
  switch (code) {
    case 'wrong-key':
      return text('refusedWrongKey');
    case 'already-connected':
      return text('refusedAlreadyConnected');
    case 'stale-boot':
      return text('refusedOlderWorker');
    case 'untrusted':
      return text('refusedUntrusted');
    case 'wrong-address':
      return text('refusedAddress', { message });
    case 'version':
      return text('refusedVersion', { message });
    case 'bad-frame':
    case 'no-code':
    case 'pairing-locked':
    case 'wrong-code':
      return text('refusedOther', { message });
  }
}
