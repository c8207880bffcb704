/** What the sessions hear that discover targets. */
import type { ParentSession, TargetInfo } from './sessions.ts';
import { filterAccepts } from './target-filter.ts';

export class Discovery {
  private readonly sessions: () => Iterable<ParentSession>;

  constructor(sessions: () => Iterable<ParentSession>) {
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
export function tellCreated(session: ParentSession, targetInfo: TargetInfo): void {
  tell(session, targetInfo.type, 'Target.targetCreated', { targetInfo });
}

function tell(session: ParentSession, type: string, method: string, params: object): void {
  const { discover } = session;
  if (discover !== undefined && filterAccepts(discover.filter, type)) session.emit(method, params);
}
