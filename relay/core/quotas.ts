/** What the relay keeps for its clients, with the limits of each kind. */
import type { Client } from './cdp/client.ts';
import { RELAY_LIMITS } from './limits.ts';
import { limitReached, Quota, shareOf } from './quota.ts';

export class Quotas {
  readonly commands = new Quota({
    what: 'A command',
    things: 'commands without an answer',
    advice: 'Wait for answers before you send more, and split what is large',
    count: { each: 'commandsMax', total: 'commandsTotalMax' },
    chars: { each: 'commandCharsMax', total: 'commandCharsTotalMax' },
  });
  readonly sessions = new Quota({
    what: 'A further session',
    things: 'sessions',
    advice: 'Detach from sessions that are no longer needed',
    count: { each: 'sessionsMax', total: 'sessionsTotalMax' },
  });
  readonly journal = new Quota({
    what: 'A setting',
    things: 'settings that outlive the debugger',
    advice: 'Remove init scripts that are no longer needed, and detach from sessions',
    chars: { each: 'journalCharsMax', total: 'journalCharsTotalMax' },
  });

  /** Of whoever uses the HTTP API, which knows no clients. */
  readonly http = new Quota({
    what: 'The request',
    things: 'commands without an answer over HTTP',
    advice: 'Wait for answers, or use a client on /cdp',
    count: { each: 'httpCommandsMax', total: 'httpCommandsMax' },
  });

  /** The client is gone, and all that was kept for it. */
  forget(client: Client): void {
    this.commands.forget(client);
    this.sessions.forget(client);
    this.journal.forget(client);
  }
}

/** Whether too much waits in all sockets together, and whoever has this much in its own is to blame. */
export function isFlooded(buffered: number, clients: Iterable<Client>): boolean {
  if (buffered <= shareOf('clientBufferCharsTotalMax')) return false;
  let total = 0;
  for (const client of clients) total += client.buffered;
  return total > RELAY_LIMITS.clientBufferCharsTotalMax;
}

/** Why one more client than these is not taken; undefined where there is room for one. */
export function clientRefusal(clients: number): string | undefined {
  if (clients < RELAY_LIMITS.clientsMax) return undefined;
  return limitReached({
    what: 'A further client',
    who: 'a relay',
    limit: 'clientsMax',
    things: 'clients at once',
    advice: 'Disconnect one, or start another relay on another port',
  }).message;
}
