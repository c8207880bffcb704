/**
 * What the harness must know of a relay to torture it. Five things are needed; all else may be left out, and what
 * needs it then says that it cannot tell.
 */
import type { OwnTab } from '../stage/own-tab.ts';
import type { UserBrowser } from '../stage/user-browser.ts';
import type { Run, RunningRelay } from './child-relay.ts';

/** Where the parts of one run are. */
export interface Place {
  /** Where the relay is to listen, on 127.0.0.1. */
  readonly port: number;
  /** Where the extension is to look for it: a proxy is in between. */
  readonly extensionPort: number;
  /** Where clients find it: another proxy. */
  readonly clientPort: number;
  /** Folder of this run; whatever is put there is removed at its end. */
  readonly folder: string;
  /** Arguments that a test adds to the relay's command line. */
  readonly relayArgs?: readonly string[];
}

/** How a CDP client reaches the relay. */
export interface Endpoint {
  /** For Playwright's `connectOverCDP`. */
  readonly url: string;
  readonly headers?: Readonly<Record<string, string>>;
}

/** What a relay says of itself, as far as it can be asked. */
export interface RelayHealth {
  /** Whether its extension is connected and ready. */
  readonly ready?: boolean;
  /** Target ids that it offers to clients. */
  readonly targets?: readonly string[];
  /** Requests and commands without an answer. */
  readonly pending?: number;
}

/** How a relay has refused somebody: an HTTP status, or the protocol's own, and its words. */
export interface Refusal {
  readonly status: number;
  readonly message: string;
}

/** A relay under test. */
export interface Target {
  readonly name: string;
  readonly version?: string;
  /** Resolves with the folder of the unpacked extension. */
  extension(place: Place): string | Promise<string>;
  /** Resolves when the relay listens. `run` starts a program that ends with the harness. */
  startRelay(place: Place, run: Run): Promise<RunningRelay>;
  /** How a client reaches it; asked anew for each client. */
  endpoint(place: Place): Endpoint | Promise<Endpoint>;

  /** Tells the extension where its relay is, as the person does in its options. */
  configure?(browser: UserBrowser, place: Place): Promise<void>;
  /** Shares a tab. Without it: a click on the extension's toolbar button. */
  share?(browser: UserBrowser, tab: OwnTab): Promise<void>;
  /** Secrets that must not get into histories and reports. Asked for before the relay starts. */
  secrets?(folder: string): readonly string[] | Promise<readonly string[]>;

  /** What the relay says of itself. Rejects when it does not answer. */
  health?(place: Place): Promise<RelayHealth>;
  /** The extension connects before a tab is shared: the harness waits for that, if `health` tells. */
  readonly connectsAtOnce?: boolean;
  /** Clients get in while the extension is away. Without it they may have to try again. */
  readonly takesClientsEarly?: boolean;
  /** What the extension's button shows in a tab that is shared. Without it the button is not looked at. */
  readonly sharedBadge?: string;
  /** What an error says of a command whose outcome was lost. Without it any error counts as the truth. */
  readonly lostOutcome?: RegExp;
  /**
   * What the oracle finds in the history fails a scenario. Without it, that is remarked upon and decides nothing: of a
   * stranger's relay, what its user notices counts.
   */
  readonly judgedByHistory?: boolean;
  /** Connects a second extension that knows the secret. Resolves with the refusal, rejects when it gets in. */
  duplicate?(place: Place): Promise<Refusal>;
}
