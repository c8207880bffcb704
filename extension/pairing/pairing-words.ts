/** What the pages say about pairing: what is wrong, and what to do. Nothing in here touches a page. */
import type { PairingFailure } from './pair.ts';
import type { Probe } from './probe.ts';

export interface PairingWords {
  readonly tone: 'good' | 'wait' | 'bad';
  readonly text: string;
  /** A port that a button offers. */
  readonly offer?: number;
}

const NEW_CODE = 'Press Enter where the relay runs, or run: npx holdfast relay pair.';

/** `elsewhere`: a port where there is a relay, if there is none on this one. */
export function probeWords(found: Probe | undefined, port: number, elsewhere?: number): PairingWords {
  switch (found?.kind) {
    case undefined:
      return { tone: 'wait', text: `Looking for a relay on port ${port}…` };
    case 'relay':
      return { tone: 'good', text: `A relay answers on port ${port}.` };
    case 'version':
      return { tone: 'bad', text: versionWords(found.older) };
    case 'otherProgram':
    case 'nothing':
      break;
  }
  const what =
    found.kind === 'nothing'
      ? `Nothing answers on port ${port}.`
      : `The program on port ${port} is not a Holdfast relay.`;
  if (elsewhere !== undefined)
    return { tone: 'bad', text: `${what} A relay answers on port ${elsewhere}.`, offer: elsewhere };
  return {
    tone: 'bad',
    text:
      found.kind === 'nothing'
        ? `${what} Start the relay with: npx holdfast relay. If it is already running, enter the port that it prints.`
        : `${what} Start the relay on another port, for example with --port ${port + 1}, and enter that port.`,
  };
}

export function failureWords(failure: PairingFailure, port: number): PairingWords {
  switch (failure.kind) {
    case 'version':
    case 'otherProgram':
    case 'nothing':
      return probeWords(failure, port);
    case 'wrongCode':
      return bad(
        `This is not the code of the relay on port ${port}. A code can be tried only once. ${NEW_CODE}${otherRelays(failure.otherPorts)}`,
      );
    case 'noCode':
      return bad(
        `The code has expired, or was used. A code is valid for two minutes, and for one attempt. ${NEW_CODE}`,
      );
    case 'locked':
      return bad(
        'Several wrong codes were entered, so the relay does not pair for ten minutes. If it was not you, another program on this computer tried.',
      );
    case 'oldRelay':
      return bad(
        'This relay is older than the extension, and has no pairing codes. Update it with: npx holdfast@latest relay. Or use its pairing key, in the options.',
      );
    case 'untrusted':
      return bad(
        `The program on port ${port} does not have this code, so it is not your relay. Check the port that the relay prints. ${NEW_CODE}`,
      );
    case 'between':
      return bad(
        `Another program on port ${port} passes the connection on to the relay. Enter the port that the relay prints.`,
      );
    case 'closed':
      return bad(`The relay on port ${port} closed the connection. ${NEW_CODE}`);
  }
}

/** What was typed cannot be a code. */
export const NO_CODE: PairingWords = bad(
  'A code has six letters and digits, for example K7Q-F3M. It never contains 0, 1, I or O.',
);

/** The same code again: whoever had it the first time may have guessed at it. */
export const USED_CODE: PairingWords = bad(`This code has been tried already. ${NEW_CODE}`);

export const BAD_PORT: PairingWords = bad('A port is a number from 1 to 65535. The relay prints its port.');

function otherRelays(ports: readonly number[]): string {
  if (ports.length === 0) return '';
  return ` You have another relay on port ${ports.join(' and port ')}. If the code is that one's, enter its port.`;
}

function versionWords(older: 'relay' | 'extension'): string {
  return older === 'relay'
    ? 'The relay is too old for this extension. Update it with: npx holdfast@latest relay.'
    : 'This extension is too old for the relay. Load the one whose folder the relay prints, in chrome://extensions.';
}

function bad(text: string): PairingWords {
  return { tone: 'bad', text };
}
