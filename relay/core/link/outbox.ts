/**
 * The frames that the extension has not acknowledged, by the client that caused them. As long as the extension is
 * silent they pile up. A client that causes too many gets errors; the others' frames are kept, so that the channel can
 * be resumed and no command of theirs ends with an unknown outcome.
 */
import { Channel, type OutboxLimits } from '../../protocol/channel.ts';
import type { RelayFrame, Unnumbered } from '../../protocol/frames.ts';
import type { CdpError } from '../errors.ts';
import { RELAY_LIMITS } from '../limits.ts';
import type { Invariant } from '../invariant.ts';
import { unacknowledgedQuota } from '../quotas.ts';

/** Twice the totals: clients below their share are never refused, and their shares add up to another total. */
const OUTBOX_LIMITS: OutboxLimits = {
  outboxFramesMax: 2 * RELAY_LIMITS.unacknowledgedTotalMax,
  outboxCharsMax: 2 * RELAY_LIMITS.unacknowledgedCharsTotalMax,
};

export class Outbox {
  readonly channel: Channel<RelayFrame>;
  private readonly quota = unacknowledgedQuota();

  constructor(limits: OutboxLimits = OUTBOX_LIMITS) {
    this.channel = new Channel(limits);
  }

  /** Why there is no room for one more frame of this client, with a body of `chars` characters. */
  refusal(client: object, chars: number): CdpError | undefined {
    return this.quota.refusal(client, chars);
  }

  /** As {@link Channel.send}. `client` is undefined for the relay's own frames, which are not counted. */
  send(frame: Unnumbered<RelayFrame>, body: string | undefined, client: object | undefined): number {
    if (client === undefined) return this.channel.send(frame, body);
    const chars = body?.length ?? 0;
    this.quota.add(client, chars);
    return this.channel.send(frame, body, () => this.quota.remove(client, chars));
  }

  /** `hasSocket`: whether there is a socket to send on. */
  check(invariant: Invariant, hasSocket: boolean): void {
    const { channel, quota } = this;
    channel.check(invariant, hasSocket);
    const { owned } = channel;
    invariant(
      quota.count === owned,
      `${quota.count} frames count as not acknowledged, and ${owned} are kept for clients`,
    );
  }
}
