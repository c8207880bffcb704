/** The clients of the v1 relay: who has got which session, and who answers their commands. */
import type { Endpoint } from '../network.ts';
import type { V1Outcome } from './v1-messages.ts';
import type { V1Target, V1Targets } from './v1-targets.ts';

type Params = Readonly<Record<string, unknown>>;

export interface V1Upstream {
  /** Asks the extension. */
  readonly forward: (method: string, params: object | undefined, sessionId?: string) => Promise<V1Outcome>;
  /** Whether an extension is there, now or before long. */
  readonly extension: () => Promise<boolean>;
}

interface V1Client {
  readonly endpoint: Endpoint;
  /** Sessions that it has got. */
  readonly sessions: Set<string>;
  autoAttach: boolean;
}

interface Command {
  readonly id: number;
  readonly method: string;
  readonly params?: Params;
  readonly sessionId?: string;
}

export class V1Clients {
  /** Commands without a reply. */
  unanswered = 0;
  private readonly targets: V1Targets;
  private readonly upstream: V1Upstream;
  private readonly clients = new Set<V1Client>();

  constructor(targets: V1Targets, upstream: V1Upstream) {
    this.targets = targets;
    this.upstream = upstream;
  }

  get count(): number {
    return this.clients.size;
  }

  accept(endpoint: Endpoint): void {
    const client: V1Client = { endpoint, sessions: new Set(), autoAttach: false };
    this.clients.add(client);
    endpoint.handlers = {
      onText: (text) => void this.onCommand(client, JSON.parse(text) as Command),
      onClose: () => this.clients.delete(client),
    };
  }

  sendAway(code: number, reason: string): void {
    for (const { endpoint } of this.clients) endpoint.close(code, reason);
  }

  /** The extension has told of an event. */
  event(method: string, params: Params, sessionId: string | undefined): void {
    switch (method) {
      case 'Target.attachedToTarget': {
        const before = this.targets.all().find((target) => target.sessionId === params['sessionId']);
        const target = this.targets.announce(params);
        if (target === undefined) return;
        if (before !== undefined && before.targetId !== target.targetId) this.detached([before]);
        for (const client of this.clients) if (client.autoAttach) this.attached(client, target);
        return;
      }
      case 'Target.detachedFromTarget':
      case 'Target.targetDestroyed':
      case 'Target.targetCrashed':
        return this.detached(this.targets.drop(params));
      default:
        for (const client of this.clients) {
          if (sessionId !== undefined && !client.sessions.has(sessionId)) continue;
          this.send(client, { method, params, ...(sessionId === undefined ? {} : { sessionId }) });
        }
    }
  }

  private async onCommand(client: V1Client, command: Command): Promise<void> {
    const { id, method, params = {}, sessionId } = command;
    // Whatever becomes of the command: that relay tells every client of every target.
    if (method === 'Target.setAutoAttach' && sessionId === undefined) {
      client.autoAttach = params['autoAttach'] === true;
    }
    this.unanswered++;
    const outcome = (await this.upstream.extension())
      ? await this.outcome(client, command)
      : { error: 'Extension not connected' };
    this.unanswered--;
    const body = 'error' in outcome ? { error: { code: SERVER_ERROR, message: outcome.error } } : outcome;
    this.send(client, { id, ...body, ...(sessionId === undefined ? {} : { sessionId }) });
  }

  private outcome(
    client: V1Client,
    { method, params = {}, sessionId }: Command,
  ): V1Outcome | Promise<V1Outcome> {
    switch (method) {
      case 'Target.setAutoAttach':
        if (client.autoAttach) for (const target of this.targets.all()) this.attached(client, target);
        return { result: {} };
      case 'Target.setDiscoverTargets':
      case 'Browser.setDownloadBehavior':
        return { result: {} };
      case 'Browser.getVersion':
        return { result: { protocolVersion: '1.3', product: 'Chrome/extension-relay', userAgent: '' } };
      case 'Target.getTargets':
        return {
          result: { targetInfos: this.targets.all().map(({ info }) => ({ ...info, attached: true })) },
        };
      case 'Target.getTargetInfo': {
        const target =
          this.targets.byTarget(params['targetId']) ??
          this.targets.all().find((other) => sessionId === undefined || other.sessionId === sessionId);
        return { result: { targetInfo: target?.info } };
      }
      case 'Target.attachToTarget': {
        const target = this.targets.byTarget(params['targetId']);
        if (target === undefined) return { error: 'target not found' };
        this.attached(client, target);
        return { result: { sessionId: target.sessionId } };
      }
      default:
        return this.upstream.forward(method, params, sessionId);
    }
  }

  private attached(client: V1Client, { sessionId, info }: V1Target): void {
    if (client.sessions.has(sessionId)) return;
    client.sessions.add(sessionId);
    const params = { sessionId, targetInfo: { ...info, attached: true }, waitingForDebugger: false };
    this.send(client, { method: 'Target.attachedToTarget', params });
  }

  private detached(targets: readonly V1Target[]): void {
    for (const { sessionId, targetId } of targets) {
      for (const client of this.clients) {
        if (!client.sessions.delete(sessionId)) continue;
        this.send(client, { method: 'Target.detachedFromTarget', params: { sessionId, targetId } });
      }
    }
  }

  private send({ endpoint }: V1Client, message: object): void {
    endpoint.send(JSON.stringify(message));
  }
}

const SERVER_ERROR = -32_000;
