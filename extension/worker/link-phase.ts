import type { ExtensionFrame, Refusal, Unnumbered } from '../../relay/protocol/frames.ts';

/** How far the link to the relay is. */
export type LinkPhase =
  /** `pairAgain`: it was paired with the token of an earlier version. */
  | { readonly name: 'unpaired'; readonly pairAgain: boolean }
  | { readonly name: 'connecting'; readonly why: string }
  | { readonly name: 'live' }
  | { readonly name: 'refused'; readonly code: Refusal['code'] | 'untrusted'; readonly message: string };

/**
 * Why an attempt to connect failed. `noAnswer`: nothing listens on the port, or it is no WebSocket. `notARelay`: something
 * accepted the connection, and does not speak the protocol. `closed`: the relay ended it. `silent`: it stopped answering.
 */
export interface LinkFailure {
  readonly cause: 'noAnswer' | 'notARelay' | 'closed' | 'silent' | 'other';
  /** For logs. */
  readonly why: string;
}

/** Sends a numbered frame. `tab`: the one that an answer is about; other frames name theirs. */
export type Send = (frame: Unnumbered<ExtensionFrame>, body?: string, tab?: number) => void;
