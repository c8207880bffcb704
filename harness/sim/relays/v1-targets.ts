/** The pages that the extension has announced to the v1 relay, by the sessions that it has named. */

export interface V1Target {
  readonly sessionId: string;
  readonly targetId: string;
  readonly info: Readonly<Record<string, unknown>>;
}

export class V1Targets {
  private readonly bySession = new Map<string, V1Target>();

  all(): V1Target[] {
    return [...this.bySession.values()];
  }

  byTarget(targetId: unknown): V1Target | undefined {
    return this.all().find((target) => target.targetId === targetId);
  }

  /** What is announced; undefined where it is no page. */
  announce(params: Readonly<Record<string, unknown>>): V1Target | undefined {
    const info = (params['targetInfo'] ?? {}) as Readonly<Record<string, unknown>>;
    const { targetId, type = 'page' } = info;
    const sessionId = params['sessionId'];
    if (type !== 'page' || typeof sessionId !== 'string' || typeof targetId !== 'string') return undefined;
    const target = { sessionId, targetId, info: { type: 'page', title: '', url: '', ...info } };
    this.bySession.set(sessionId, target);
    return target;
  }

  /** By the session, or else by the target. What was dropped. */
  drop({ sessionId, targetId }: Readonly<Record<string, unknown>>): V1Target[] {
    const dropped = this.all().filter((target) =>
      typeof sessionId === 'string' ? target.sessionId === sessionId : target.targetId === targetId,
    );
    for (const target of dropped) this.bySession.delete(target.sessionId);
    return dropped;
  }

  clear(): void {
    this.bySession.clear();
  }
}
