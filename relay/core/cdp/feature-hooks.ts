/** Where the CDP side asks the features: they know it, and it does not know them. */
import type { Command } from './command.ts';
import type { ClientSession, RealSession, Tab } from './sessions.ts';

export interface FeatureHooks {
  /** What carries out a command; undefined where no feature does. */
  commandHandler(method: string): CommandHandler | undefined;
  /** `body` is the JSON text of the params. Returns true if the event must not be sent to the clients, or has been sent already. */
  event(real: RealSession, method: string, body: string): boolean;
  /** Any command of a client to a page, before it is carried out. */
  commandSeen(session: ClientSession, method: string): void;
  /** The session has gone, and the tab has others. */
  sessionLeft(session: ClientSession): void;
  /** Once for all sessions of the tab that have gone together, after {@link FeatureHooks.sessionLeft}. */
  sessionsLeft(tab: Tab): void;
  /** The debugger is gone. May be called when there was none. */
  debuggerLost(tab: Tab): void;
}

export type CommandHandler = (session: ClientSession, command: Command, onward: Onward) => void;

/** The ways on for a command. Each answers it in the end, and notes it in the journal if Chromium has accepted it. */
export interface Onward {
  pass(): void;
  /** For what takes something back: that is done also when its client leaves before it was sent. */
  giveUp(): void;
}
