/** What the sessions with the browser hear that discover targets. */
import type { BrowserSession, TargetInfo } from './sessions.ts';
import { filterAccepts } from './target-filter.ts';

export class Discovery {
  private readonly sessions: () => Iterable<BrowserSession>;

  constructor(sessions: () => Iterable<BrowserSession>) {
    this.sessions = sessions;
  }

  created(info: TargetInfo): void {
    for (const session of this.sessions()) tellCreated(session, info);
  }

  changed(targetInfo: TargetInfo): void {
    for (const session of this.sessions())
      tell(session, targetInfo.type, 'Target.targetInfoChanged', { targetInfo });
  }

  destroyed(targetId: string, type: string): void {
    for (const session of this.sessions()) tell(session, type, 'Target.targetDestroyed', { targetId });
  }
}

/** Tells one session that there is a target, if it has asked for such. */
export function tellCreated(session: BrowserSession, targetInfo: TargetInfo): void {
  tell(session, targetInfo.type, 'Target.targetCreated', { targetInfo });
}

function tell(session: BrowserSession, type: string, method: string, params: object): void {
  const { discover } = session;
  if (discover !== undefined && filterAccepts(discover.filter, type)) session.emit(method, params);
}
