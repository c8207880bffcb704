import type { ExtensionFrame, Refusal, Unnumbered } from '../../relay/protocol/frames.ts';

/** How far the link to the relay is. */
export type LinkPhase =
  /** `pairAgain`: it was paired with the token of an earlier version. */
  | { readonly name: 'unpaired'; readonly pairAgain: boolean }
  | { readonly name: 'connecting'; readonly why: string }
  | { readonly name: 'live' }
  | { readonly name: 'refused'; readonly code: Refusal['code'] | 'untrusted'; readonly message: string };

/** Sends a numbered frame. */
export type Send = (frame: Unnumbered<ExtensionFrame>, body?: string) => void;
