/** Where the CDP side asks the features: they know it, and it does not know them. */
import type { CdpError } from '../errors.ts';
import type { Outcome } from '../outcome.ts';
import type { Command } from './command.ts';
import type { JournalEntry } from './journal.ts';
import type { BrowserSession, ClientSession, RealSession, Tab } from './sessions.ts';

export interface FeatureHooks {
  /** What must be asked before a command is carried out. */
  checkOf(method: string): CommandCheck | undefined;
  /** What carries out a command; undefined where no feature does. */
  commandHandler(method: string): CommandHandler | undefined;
  /** The same while the tab has no renderer. */
  crashedHandler(method: string): CommandHandler | undefined;
  /** The same for a command to the browser. */
  browserHandler(method: string): BrowserCommandHandler | undefined;
  /** A command that was passed on has this outcome; its client does not know it yet. */
  answered(session: ClientSession, command: Command, outcome: Outcome): void;
  /** `body` is the JSON text of the params. Returns true if the event must not be sent to the clients, or has been sent already. */
  event(real: RealSession, method: string, body: string): boolean;
  /** Any command of a client to a page, before it is carried out. */
  commandSeen(session: ClientSession, method: string): void;
  /** A frame or worker below the page has come. `waiting`: it does not run until somebody starts it. */
  childCame(child: RealSession, waiting: boolean): void;
  /** A browser session that auto-attaches gets a tab. */
  tabGiven(tab: Tab, session: BrowserSession): void;
  /** A client has given the session up, or has gone. */
  sessionGivenUp(session: ClientSession): void;
  /** The session has gone, and the tab has others. */
  sessionLeft(session: ClientSession): void;
  /**
   * These settings of the session are over, because it has gone or has disabled their domain, and others use the page. It
   * is called before {@link FeatureHooks.sessionLeft}.
   */
  settingsGivenUp(session: ClientSession, settings: readonly JournalEntry[], domain?: string): void;
  /** Once for all sessions of the tab that have gone together, after {@link FeatureHooks.sessionLeft}. */
  sessionsLeft(tab: Tab): void;
  /** The session continues in another real session with the same target. */
  sessionMoved(session: ClientSession): void;
  /** The session's target is gone from this tab. Returns true if the session goes on with another tab's. */
  keepsSession(session: ClientSession): boolean;
  /** The worker has ended and the tab is still attached: what Chromium reported meanwhile is lost. */
  workerLost(tab: Tab): void;
  /** The debugger is gone. May be called when there was none. */
  debuggerLost(tab: Tab): void;
  /** The tab has another id, after a discard or because a new tab has taken its place. */
  tabReplaced(tab: Tab): void;
  /** The tab is closed, or no longer shared. */
  tabLeft(tab: Tab): void;
}

/** Calls `done` once, now or later. */
export type CommandCheck = (session: ClientSession, command: Command, done: CheckDone) => void;

/** `error`: why the command must not be carried out. */
export type CheckDone = (error?: CdpError) => void;

/** Answers the command in the end, or has it carried out: see carry-out.ts. */
export type CommandHandler = (session: ClientSession, command: Command) => void;

export type BrowserCommandHandler = (session: BrowserSession, command: Command) => void;

/** For whoever asks the features. */
export interface WithFeatures {
  readonly features: FeatureHooks;
}
