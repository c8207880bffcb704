/** What the pages say about pairing: what is wrong, and what to do. Nothing in here touches a page. */
import { language, text } from '../i18n/text.ts';
import type { PairingFailure } from './pair.ts';
import type { Probe } from './probe.ts';

export interface PairingWords {
  readonly tone: 'good' | 'wait' | 'bad';
  readonly text: string;
  /** A port that a button offers. */
  readonly offer?: number;
}

/** `elsewhere`: a port where there is a relay, if there is none on this one. */
export function probeWords(found: Probe | undefined, port: number, elsewhere?: number): PairingWords {
  switch (found?.kind) {
    case undefined:
      return { tone: 'wait', text: text('pairLooking', { port }) };
    case 'relay':
      return { tone: 'good', text: text('pairRelay', { port }) };
    case 'version':
      return bad(text(found.older === 'relay' ? 'pairRelayTooOld' : 'pairExtensionTooOld'));
    case 'otherProgram':
      if (elsewhere !== undefined)
        return offer(text('pairOtherProgramElsewhere', { port, other: elsewhere }), elsewhere);
      return bad(text('pairOtherProgram', { port, next: port + 1 }));
    case 'nothing':
      if (elsewhere !== undefined)
        return offer(text('pairNothingElsewhere', { port, other: elsewhere }), elsewhere);
      return bad(text('pairNothing', { port }));
  }
}

export function failureWords(failure: PairingFailure, port: number): PairingWords {
  const newCode = text('pairNewCode');
  switch (failure.kind) {
    case 'version':
    case 'otherProgram':
    case 'nothing':
      return probeWords(failure, port);
    case 'wrongCode': {
      if (failure.otherPorts.length === 0) return bad(text('pairWrongCode', { newCode, port }));
      const others = failure.otherPorts.map((other) => text('pairPort', { port: other }));
      const ports = new Intl.ListFormat(language()).format(others);
      return bad(text('pairWrongCodeElsewhere', { newCode, port, ports }));
    }
    case 'noCode':
      return bad(text('pairNoCode', { newCode }));
    case 'locked':
      return bad(text('pairLocked'));
    case 'oldRelay':
      return bad(text('pairOldRelay'));
    case 'untrusted':
      return bad(text('pairUntrusted', { newCode, port }));
    case 'between':
      return bad(text('pairBetween', { port }));
    case 'closed':
      return bad(text('pairClosed', { newCode, port }));
  }
}

/** What was typed cannot be a code. */
export function notACode(): PairingWords {
  return bad(text('pairNotACode'));
}

/** The same code again: whoever had it the first time may have guessed at it. */
export function usedCode(): PairingWords {
  return bad(text('pairUsedCode', { newCode: text('pairNewCode') }));
}

export function badPort(): PairingWords {
  return bad(text('pairBadPort'));
}

function offer(words: string, port: number): PairingWords {
  return { tone: 'bad', text: words, offer: port };
}

function bad(words: string): PairingWords {
  return { tone: 'bad', text: words };
}
