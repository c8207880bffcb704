/**
 * Screencasts: Chromium sends the frames to the session that started one, whether or not it has enabled `Page`. All clients
 * of a page share one session with it, so the relay keeps who has started one, and stops it with the last of them.
 */
import { answerAlone, carryOn, type CarryOutPorts } from '../cdp/carry-out.ts';
import type { Command } from '../cdp/command.ts';
import type { ClientSession, RealSession, Tab } from '../cdp/sessions.ts';
import type { Feature } from './feature.ts';

export class Screencasts implements Feature {
  readonly name = 'screencasts';
  readonly commands = {
    'Page.startScreencast': (session: ClientSession, command: Command) => this.start(session, command),
    'Page.stopScreencast': (session: ClientSession, command: Command) => this.stop(session, command),
  };
  readonly events = {
    'Page.screencastFrame': (real: RealSession, method: string, body: string) =>
      this.pass(real, method, body),
    'Page.screencastVisibilityChanged': (real: RealSession, method: string, body: string) =>
      this.pass(real, method, body),
  };
  private readonly ports: CarryOutPorts;
  private readonly watching = new Set<ClientSession>();
  /** Gave its session up without stopping it. */
  private readonly leaving = new WeakSet<ClientSession>();

  constructor(ports: CarryOutPorts) {
    this.ports = ports;
  }

  /** With the domain, Chromium ends the screencast. */
  commandSeen(session: ClientSession, method: string): void {
    if (method === 'Page.disable') this.watching.delete(session);
  }

  sessionGivenUp(session: ClientSession): void {
    if (this.watching.delete(session)) this.leaving.add(session);
  }

  sessionLeft(session: ClientSession): void {
    if (!this.leaving.has(session) || this.isWatched(session.real)) return;
    this.ports.command(session.real, {
      method: 'Page.stopScreencast',
      params: '{}',
      done: () => undefined,
    });
  }

  debuggerLost(tab: Tab): void {
    for (const session of this.watching) if (session.real.tab === tab) this.watching.delete(session);
  }

  tabLeft(tab: Tab): void {
    this.debuggerLost(tab);
  }

  private start(session: ClientSession, command: Command): void {
    const had = this.watching.has(session);
    // Before the answer: the first frame may come earlier.
    this.watching.add(session);
    carryOn(this.ports, session, command, (ok) => {
      if (!ok && !had) this.watching.delete(session);
    });
  }

  private stop(session: ClientSession, command: Command): void {
    this.watching.delete(session);
    if (this.isWatched(session.real)) answerAlone(session, command);
    else carryOn(this.ports, session, command);
  }

  private pass(real: RealSession, method: string, body: string): boolean {
    for (const session of this.watching) if (session.real === real) session.order.tell(method, body);
    return true;
  }

  private isWatched(real: RealSession): boolean {
    return [...this.watching].some((session) => session.real === real);
  }
}
