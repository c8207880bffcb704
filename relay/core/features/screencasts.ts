/**
 * Screencasts: Chromium sends the frames to the session that started one, whether or not it has enabled `Page`. All clients
 * of a page share one session with it, so the relay keeps who has started one, and stops it with the last of them.
 *
 * Chromium waits while {@link FRAMES_MAX} frames are unacknowledged. The relay counts those of each client, and passes on
 * the acknowledgements of whoever is fastest: a slow client gets fewer frames, and does not hold up the others.
 */
import { answerAlone, carryOn, type CarryOutPorts } from '../cdp/carry-out.ts';
import { withParams, type Command } from '../cdp/command.ts';
import { numberOf, parseBody } from '../cdp/json.ts';
import type { ClientSession, RealSession, Tab } from '../cdp/sessions.ts';
import type { Feature } from './feature.ts';

/** Observed in Chromium 156. */
const FRAMES_MAX = 3;

/** What Chromium has sent of a page. */
interface Cast {
  /** Another one after each start. Chromium ignores acknowledgements of an older one. */
  id: number | undefined;
  /** Frames that Chromium has not been told of. */
  unacknowledged: number;
  /** With which it was started, as JSON. Undefined until Chromium has accepted them. */
  params: string | undefined;
}

export class Screencasts implements Feature {
  readonly name = 'screencasts';
  readonly commands = {
    'Page.startScreencast': (session: ClientSession, command: Command) => this.start(session, command),
    'Page.stopScreencast': (session: ClientSession, command: Command) => this.stop(session, command),
    'Page.screencastFrameAck': (session: ClientSession, command: Command) =>
      this.acknowledge(session, command),
  };
  readonly events = {
    'Page.screencastFrame': (real: RealSession, method: string, body: string) =>
      this.frame(real, method, body),
    'Page.screencastVisibilityChanged': (real: RealSession, method: string, body: string) =>
      this.pass(real, method, body),
  };
  private readonly ports: CarryOutPorts;
  /** With the number of frames that the client has not acknowledged. */
  private readonly watching = new Map<ClientSession, number>();
  private readonly casts = new Map<RealSession, Cast>();
  /** Gave its session up without stopping it. */
  private readonly leaving = new WeakSet<ClientSession>();

  constructor(ports: CarryOutPorts) {
    this.ports = ports;
  }

  /** With the domain, Chromium ends the screencast. */
  commandSeen(session: ClientSession, method: string): void {
    if (method === 'Page.disable') this.forget(session);
  }

  sessionGivenUp(session: ClientSession): void {
    if (this.forget(session)) this.leaving.add(session);
  }

  sessionLeft(session: ClientSession): void {
    if (!this.leaving.has(session) || this.isWatched(session.real)) return;
    this.send(session.real, 'Page.stopScreencast', '{}');
  }

  debuggerLost(tab: Tab): void {
    for (const session of this.watching.keys()) if (session.real.tab === tab) this.forget(session);
  }

  tabLeft(tab: Tab): void {
    this.debuggerLost(tab);
  }

  private start(session: ClientSession, command: Command): void {
    const { real } = session;
    const had = this.watching.has(session);
    // Chromium has one screencast for each of its sessions, and refuses another one. This one begins instead of the one
    // that runs, which also gives its client a first frame of a page that does not change.
    const former = had ? undefined : this.casts.get(real)?.params;
    // Before the answer: the first frame may come earlier.
    if (!had) this.watching.set(session, 0);
    if (former !== undefined) this.send(real, 'Page.stopScreencast', '{}');
    carryOn(this.ports, session, command, (ok) => {
      if (ok) this.castOf(real).params = JSON.stringify(command.params);
      if (ok || had) return;
      this.forget(session);
      if (former !== undefined && this.isWatched(real)) this.send(real, 'Page.startScreencast', former);
    });
  }

  private stop(session: ClientSession, command: Command): void {
    this.forget(session);
    if (this.isWatched(session.real)) answerAlone(session, command);
    else carryOn(this.ports, session, command);
  }

  private frame(real: RealSession, method: string, body: string): boolean {
    const cast = this.castOf(real);
    const id = numberOf(parseBody(body)['sessionId']);
    if (id !== cast.id) Object.assign(cast, { id, unacknowledged: 0 });
    cast.unacknowledged += 1;
    for (const [session, frames] of this.watchersOf(real)) {
      if (frames >= FRAMES_MAX) continue;
      this.watching.set(session, frames + 1);
      session.order.tell(method, body);
    }
    return true;
  }

  private acknowledge(session: ClientSession, command: Command): void {
    const { real } = session;
    const cast = this.casts.get(real);
    const frames = this.watching.get(session) ?? 0;
    if (cast === undefined || frames === 0) return answerAlone(session, command);
    this.watching.set(session, frames - 1);
    const fewest = Math.min(...this.watchersOf(real).map(([, count]) => count));
    if (cast.unacknowledged <= fewest) return answerAlone(session, command);
    cast.unacknowledged -= 1;
    // The frame may be of the screencast that ran before another client's began.
    carryOn(this.ports, session, withParams(command, { sessionId: cast.id }), (ok) => {
      if (!ok) cast.unacknowledged += 1;
    });
  }

  private pass(real: RealSession, method: string, body: string): boolean {
    for (const [session] of this.watchersOf(real)) session.order.tell(method, body);
    return true;
  }

  private send(real: RealSession, method: string, params: string): void {
    this.ports.command(real, { method, params, done: () => undefined });
  }

  private castOf(real: RealSession): Cast {
    const known = this.casts.get(real);
    if (known !== undefined) return known;
    const cast: Cast = { id: undefined, unacknowledged: 0, params: undefined };
    // Late frames of an ended screencast are nobody's.
    if (this.isWatched(real)) this.casts.set(real, cast);
    return cast;
  }

  /** Whether it was watching. */
  private forget(session: ClientSession): boolean {
    const was = this.watching.delete(session);
    if (!this.isWatched(session.real)) this.casts.delete(session.real);
    return was;
  }

  private watchersOf(real: RealSession): readonly (readonly [ClientSession, number])[] {
    return [...this.watching].filter(([session]) => session.real === real);
  }

  private isWatched(real: RealSession): boolean {
    return this.watchersOf(real).length > 0;
  }
}
