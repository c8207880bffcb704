/**
 * A feature is what the relay does about one thing that the clients of a page share, or that Chromium gets wrong: in
 * one file, with its state. It knows the sessions and tabs, and no other feature.
 */
import type { CommandSpec } from '../cdp/command-spec.ts';
import type { CommandHandler } from '../cdp/feature-hooks.ts';
import type { ClientSession, RealSession, Tab } from '../cdp/sessions.ts';
import type { Invariant } from '../invariant.ts';

export interface Feature {
  /** For the reader of a list. */
  readonly name: string;
  /** By method. One feature for each: it answers the command, or sends it onward. */
  readonly commands?: Readonly<Record<string, CommandHandler>>;
  /** By method. One feature for each. */
  readonly events?: Readonly<Record<string, EventHandler>>;
  /** Any command of a client to a page, before it is carried out. */
  commandSeen?(session: ClientSession, method: string): void;
  /** The session has gone, and the tab has others: undoes what it has set up in the page. */
  sessionLeft?(session: ClientSession): void;
  /** As {@link Feature.sessionLeft}, once for all sessions of the tab that have gone together, and after it. */
  sessionsLeft?(tab: Tab): void;
  /** The debugger is gone, and so is everything it reported. May be called without one. */
  debuggerLost?(tab: Tab): void;
  /** What must be true whenever nothing is under way. */
  check?(invariant: Invariant, tab: Tab): void;
}

/** `body` is the JSON text of the params. Returns true if the event must not be sent to the clients, or has been sent already. */
export type EventHandler = (real: RealSession, method: string, body: string) => boolean;

/** What a feature may use of the relay. */
export interface Ports {
  /** Sends a CDP command to a real session, or holds it until that is possible. */
  command(real: RealSession, spec: CommandSpec): void;
  /** Takes something back that a client has set up. If the outcome is unknown, the tab is reset. */
  takeBack(real: RealSession, method: string, params: object): void;
  /** Calls `run` after a while, unless the relay is closed before. */
  later(ms: number, run: () => void): void;
}
