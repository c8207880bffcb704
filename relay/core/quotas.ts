/** What the relay keeps for its clients, with the limits of each kind. */
import type { Invariant } from './invariant.ts';
import { RELAY_LIMITS } from './limits.ts';
import type { Refusal } from '../protocol/refusal-text.ts';
import { limitRefusal, Quota, shareOf, type Kept } from './quota.ts';

/** A client, as far as its quotas are concerned. */
interface KeptClient {
  /** What the quotas count of it, counted anew. */
  kept(): Readonly<Record<'commands' | 'sessions' | 'journal', Kept>>;
}

export class Quotas {
  readonly commands = new Quota({
    what: 'A command',
    things: 'commands without an answer',
    advice: 'Wait for answers before you send more, and split large commands',
    count: { each: 'commandsMax', total: 'commandsTotalMax' },
    chars: { each: 'commandCharsMax', total: 'commandCharsTotalMax' },
  });
  readonly sessions = new Quota({
    what: 'Another session',
    things: 'sessions',
    advice: 'Detach from sessions that you no longer need',
    count: { each: 'sessionsMax', total: 'sessionsTotalMax' },
  });
  readonly journal = new Quota({
    what: 'A setting',
    things: 'settings that outlive the debugger',
    advice: 'Remove init scripts that you no longer need, and detach from sessions',
    chars: { each: 'journalCharsMax', total: 'journalCharsTotalMax' },
  });

  /** Of whoever uses the HTTP API, which knows no clients. */
  readonly http = new Quota({
    what: 'The request',
    things: 'commands without an answer over HTTP',
    advice: 'Wait for answers, or use a client on /cdp',
    count: { each: 'httpCommandsMax', total: 'httpCommandsMax' },
  });

  check(invariant: Invariant, clients: Iterable<KeptClient>): void {
    const kept = [...clients].map((client) => [client, client.kept()] as const);
    this.commands.check(invariant, new Map(kept.map(([client, { commands }]) => [client, commands])));
    this.sessions.check(invariant, new Map(kept.map(([client, { sessions }]) => [client, sessions])));
    this.journal.check(invariant, new Map(kept.map(([client, { journal }]) => [client, journal])));
  }

  /** The client is gone, and all that was kept for it. */
  forget(client: object): void {
    this.commands.forget(client);
    this.sessions.forget(client);
    this.journal.forget(client);
  }
}

/** Of the frames to the extension, by the client that caused them. */
export function unacknowledgedQuota(): Quota {
  return new Quota({
    what: 'A command',
    things: 'commands that the extension has not confirmed',
    advice: 'Wait for answers before you send more, and split large commands',
    count: { each: 'unacknowledgedMax', total: 'unacknowledgedTotalMax' },
    chars: { each: 'unacknowledgedCharsMax', total: 'unacknowledgedCharsTotalMax' },
  });
}

/** Why a client that has this much waiting in its own socket gets nothing more; undefined where it does. */
export function floodRefusal(
  buffered: number,
  clients: Iterable<{ readonly buffered: number }>,
): Refusal | undefined {
  if (buffered > RELAY_LIMITS.clientBufferCharsMax) return notRead('clientBufferCharsMax');
  if (buffered <= shareOf('clientBufferCharsTotalMax')) return undefined;
  let total = 0;
  for (const client of clients) total += client.buffered;
  return total > RELAY_LIMITS.clientBufferCharsTotalMax ? notRead('clientBufferCharsTotalMax') : undefined;
}

/** In few words: it is the reason of a close frame. */
function notRead(limit: 'clientBufferCharsMax' | 'clientBufferCharsTotalMax'): Refusal {
  return {
    rule: `limit.${limit}`,
    what: 'Output',
    why: `over ${RELAY_LIMITS[limit]} characters are unread (${limit})`,
    option: 'No option changes this. Read faster',
  };
}

/** Why one more client than these is not taken; undefined where there is room for one. */
export function clientRefusal(clients: number): Refusal | undefined {
  if (clients < RELAY_LIMITS.clientsMax) return undefined;
  return limitRefusal({
    what: 'Another client',
    who: 'a relay',
    limit: 'clientsMax',
    things: 'clients at once',
    advice: 'Disconnect one, or start another relay on another port',
  });
}
