/**
 * What the harness must know about a relay to test it. Five members are required. Without an optional one, the checks
 * that need it are inconclusive.
 */
import type { OwnTab } from './own-tab.ts';
import type { UserBrowser } from './user-browser.ts';
import type { Run, RunningRelay } from './child-relay.ts';

/** Ports and folder of one run. */
export interface Place {
  /** The port on 127.0.0.1 that the relay must listen on. */
  readonly port: number;
  /** The port that the extension must connect to: a proxy in front of the relay. */
  readonly extensionPort: number;
  /** The port that clients must connect to: another proxy. */
  readonly clientPort: number;
  /** Temporary folder of this run. It is removed at the end. */
  readonly folder: string;
  /** Arguments that a test adds to the relay's command line. */
  readonly relayArgs?: readonly string[];
}

/** Where a CDP client connects. */
export interface Endpoint {
  /** For Playwright's `connectOverCDP`. */
  readonly url: string;
  readonly headers?: Readonly<Record<string, string>>;
}

/** The state that a relay reports. */
export interface RelayHealth {
  /** Whether its extension is connected and ready. */
  readonly ready?: boolean;
  /** Target ids that it lists for clients. */
  readonly targets?: readonly string[];
  /** Number of requests and commands without an answer. */
  readonly pending?: number;
}

/** How a relay refused a connection: the HTTP status, or the protocol's own, and the message. */
export interface Refusal {
  readonly status: number;
  /** Of Holdfast: one of relay/protocol/frames.ts. */
  readonly code?: string;
  readonly message: string;
}

/** A relay under test. */
export interface Target {
  readonly name: string;
  readonly version?: string;
  /** The folder of the unpacked extension. */
  extension(place: Place): string | Promise<string>;
  /** Starts the relay and resolves when it listens. `run` starts a program that ends with the harness. */
  startRelay(place: Place, run: Run): Promise<RunningRelay>;
  /** Where a client connects. Called for each client. */
  endpoint(place: Place): Endpoint | Promise<Endpoint>;

  /** Sets the relay's address in the extension, as the user does on the options page. */
  configure?(browser: UserBrowser, place: Place): Promise<void>;
  /** Shares a tab. Default: a click on the extension's toolbar button. */
  share?(browser: UserBrowser, tab: OwnTab): Promise<void>;
  /** Stops sharing a tab. Default: as for `share`. */
  stopSharing?(browser: UserBrowser, tab: OwnTab): Promise<void>;
  /** Secrets that must not appear in histories and reports. Called before the relay starts. */
  secrets?(folder: string): readonly string[] | Promise<readonly string[]>;

  /** The state that the relay reports. Rejects if it does not answer. */
  health?(place: Place): Promise<RelayHealth>;
  /** The extension connects before a tab is shared. The harness then waits for it, if `health` reports `ready`. */
  readonly connectsAtOnce?: boolean;
  /** The relay accepts clients while the extension is disconnected. Without it, the harness retries. */
  readonly takesClientsEarly?: boolean;
  /** The badge text of a shared tab. Without it, badges are not checked. */
  readonly sharedBadge?: string;
  /** Matches the error for a command whose outcome is unknown. Without it, any error is accepted. */
  readonly lostOutcome?: RegExp;
  /**
   * Violations that the oracle finds in the history fail a scenario. Without it they are only noted: for other relays,
   * only failures that a user would notice count.
   */
  readonly judgedByHistory?: boolean;
  /** Connects a second extension with the right secret. Resolves with the refusal, rejects if it is accepted. */
  duplicate?(place: Place): Promise<Refusal>;
}
