/** One request to the extension: what it asks for, and how far it has got. */
import type { RelayFrame, Unnumbered } from '../../protocol/frames.ts';
import type { Failure, Outcome } from '../outcome.ts';

/** A frame that asks for something. All such frames have an id, and are numbered. */
export type RequestFrame = Unnumbered<RelayFrame>;

export interface RequestSpec {
  /** The frame without `n`, made when it is sent. `once`: it must not be executed twice. */
  readonly frame: (id: number, once: true | undefined) => RequestFrame;
  /** Made when it is sent, too. */
  readonly body?: () => string;
  /** Names the request in errors, and decides whether it may be sent twice. */
  readonly method: string;
  /** The request ends with any of these: a session in a tab, one attachment of its debugger, a client's session. */
  readonly scopes: () => readonly object[];
  /** Whether it may be sent now. Asked again at each flush. */
  readonly sendable: () => boolean;
  /**
   * Whether Chromium has said that the target is going. A client must hear of the target's end before the
   * error of a command that dies with it: then it is a closed page to it, and not a navigation.
   */
  readonly leaving?: () => boolean;
  /** The client whose share of the link it takes; undefined for the relay's own. */
  readonly client?: object | undefined;
  /** Called once. */
  readonly done: (outcome: Outcome) => void;
}

/** `parked`: it ended with its target, but Chromium has not reported the end of the target yet. */
export type RequestState = 'held' | 'sent' | 'parked';

export interface Request {
  readonly id: number;
  readonly spec: RequestSpec;
  /** Changed by `enter` alone. */
  state: RequestState;
  /** The number of the frame that carried it last. */
  frameNumber: number;
  heldSince: number;
  requeued: number;
  /** Made when it is sent. Undefined also for what will not be sent any more. */
  body: (() => string) | undefined;
  /** A worker that was ending has refused it: it is held for the next one, although it could be sent. */
  isForNextWorker: boolean;
  /** Nobody waits for it any more: it ends with this error instead of being sent again. */
  withdrawn: Failure | undefined;
}
