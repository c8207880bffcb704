/**
 * A feature is what the relay does about one thing that the clients of a page share, or that Chromium gets wrong: in
 * one file or folder, with its state. It knows the sessions and tabs, and no other feature.
 */
import type { Command } from '../cdp/command.ts';
import type { BrowserCommandHandler, CommandCheck, CommandHandler } from '../cdp/feature-hooks.ts';
import type { JournalEntry } from '../cdp/journal.ts';
import type { BrowserSession, ClientSession, RealSession, SessionClient, Tab } from '../cdp/sessions.ts';
import type { Invariant } from '../invariant.ts';
import type { Outcome } from '../outcome.ts';

export interface Feature {
  /** For the reader of a list. */
  readonly name: string;
  /** By method. One feature for each: the session's commands wait for the check, and keep their order. */
  readonly checks?: Readonly<Record<string, CommandCheck>>;
  /** By method. One feature for each: it answers the command, or has it carried out. */
  readonly commands?: Readonly<Record<string, CommandHandler>>;
  /** The same while the tab has no renderer, for commands that need one. What no feature answers fails, or is only noted. */
  readonly whileCrashed?: Readonly<Record<string, CommandHandler>>;
  /** The same for commands to the browser itself. */
  readonly browserCommands?: Readonly<Record<string, BrowserCommandHandler>>;
  /** By method. One feature for each: it sees the outcome of a command that was passed on, before the client does. */
  readonly answers?: Readonly<Record<string, AnswerHandler>>;
  /** By method. One feature for each. */
  readonly events?: Readonly<Record<string, EventHandler>>;
  /** Any command of a client to a page, before it is carried out. */
  commandSeen?(session: ClientSession, method: string): void;
  /** A frame or worker below the page has come. `waiting`: it does not run until somebody starts it. */
  childCame?(child: RealSession, waiting: boolean): void;
  /** A browser session that auto-attaches gets a tab. */
  tabGiven?(tab: Tab, session: BrowserSession): void;
  /** A client has given the session up, or has gone. */
  sessionGivenUp?(session: ClientSession): void;
  /** The session has gone, and the tab has others: undoes what it has set up in the page. */
  sessionLeft?(session: ClientSession): void;
  /** These settings of the session are over: it has gone, or has disabled this domain. The page has other sessions. */
  settingsGivenUp?(session: ClientSession, settings: readonly JournalEntry[], domain?: string): void;
  /** As {@link Feature.sessionLeft}, once for all sessions of the tab that have gone together, and after it. */
  sessionsLeft?(tab: Tab): void;
  /** The session continues in another real session with the same target. */
  sessionMoved?(session: ClientSession): void;
  /** The session's target is gone from this tab. Returns true if the session goes on with another tab's. */
  keepsSession?(session: ClientSession): boolean;
  /** The worker has ended and the tab is still attached: what Chromium reported meanwhile is lost. */
  workerLost?(tab: Tab): void;
  /** The debugger is gone, and so is everything it reported. May be called without one. */
  debuggerLost?(tab: Tab): void;
  /** The tab has another id, after a discard or because a new tab has taken its place. */
  tabReplaced?(tab: Tab): void;
  /** The tab is closed, or no longer shared. */
  tabLeft?(tab: Tab): void;
  /** A client has gone, with all its sessions. */
  clientLeft?(client: SessionClient): void;
  /** The extension is connected. `hasPermissions`: it has set permissions of sites, for these clients or for others. */
  linkReady?(hasPermissions: boolean): void;
  /** What must be true whenever nothing is under way. */
  check?(invariant: Invariant, tab: Tab): void;
}

/** `body` is the JSON text of the params. Returns true if the event must not be sent to the clients, or has been sent already. */
export type EventHandler = (real: RealSession, method: string, body: string) => boolean;

export type AnswerHandler = (session: ClientSession, command: Command, outcome: Outcome) => void;
