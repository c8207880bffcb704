/** What the harness must know of a relay to torture it: how it is started, configured and reached. */
import type { UserBrowser } from '../stage/user-browser.ts';

/** How to start a relay. */
export interface RelayStart {
  /** Port on 127.0.0.1. */
  readonly port: number;
  /** Folder of this run; whatever is put there is removed at its end. */
  readonly folder: string;
}

/** A relay's process. */
export interface RunningRelay {
  readonly pid: number;
  /** Resolves when the process has ended. */
  readonly ended: Promise<void>;
  /** Sends a signal to the process. */
  signal(name: NodeJS.Signals): void;
  /** What it has written to standard output and error so far. */
  readonly output: string;
}

/** How a CDP client reaches the relay. */
export interface Endpoint {
  /** For Playwright's `connectOverCDP`. */
  readonly url: string;
  readonly headers: Readonly<Record<string, string>>;
}

/** What a relay says of itself, as far as it can be asked. */
export interface RelayHealth {
  /** Whether its extension is connected and ready. */
  readonly ready: boolean;
  /** Target ids that it offers to clients. */
  readonly targets: readonly string[];
  /** Requests and commands without an answer. */
  readonly pending: number;
}

/** A relay under test. */
export interface Target {
  readonly name: string;
  /** Folder of the unpacked extension. */
  readonly extensionFolder: string;
  /** What its button shows in a tab that is shared; without it the button is not looked at. */
  readonly sharedBadge?: string;
  /** Secrets that must not get into histories and reports. */
  secrets(folder: string): Promise<readonly string[]>;
  /** Resolves when the relay listens. */
  startRelay(start: RelayStart): Promise<RunningRelay>;
  /** Tells the extension where its relay is: `port` may be that of a proxy in between. */
  configure(browser: UserBrowser, port: number, folder: string): Promise<void>;
  endpoint(port: number, folder: string): Promise<Endpoint>;
  health(port: number, folder: string): Promise<RelayHealth>;
}
