/** What the popup says of the clients that drive the browser. Nothing in here touches the page. */
import type { StatusClient, StatusClients } from '../worker/clients.ts';
import type { StatusTab, WorkerStatus } from '../worker/status.ts';
import { ago } from './time-words.ts';

export interface ClientWords {
  readonly client: number;
  readonly name: string;
  /** Which token it has, since when it is connected. */
  readonly since: string;
  /** Its tabs. */
  readonly tabs: string;
  readonly busy: string;
  /** The name of its button for screen readers. */
  readonly button: string;
  readonly ending: boolean;
}

/** One sentence under the heading; '' if the clients say enough. */
export function drivenWords({ phase, clients, port }: WorkerStatus): string {
  if (phase.name !== 'live') return 'Unknown while the relay is not connected.';
  if (clients === undefined)
    return `The relay on port ${port} has not said who is connected. If this stays, update the relay.`;
  if (clients.listed.length === 0) return 'No client is connected.';
  return clients.more === 0 ? '' : `And ${counted(clients.more, 'more client')}.`;
}

/** The clients as they are shown, in the order in which they came. */
export function clientWords(
  clients: StatusClients | undefined,
  tabs: readonly StatusTab[],
  nowMs: number,
): ClientWords[] {
  return (clients?.listed ?? []).map((one) => {
    const name = one.agent ?? 'Client';
    return {
      client: one.client,
      name,
      since: `Client ${one.client}, token ${one.token}, connected ${ago(nowMs - one.connectedAtMs)}`,
      tabs: tabsOf(one, tabs),
      busy: one.ending ? 'Disconnecting' : busyWords(one, nowMs),
      button: `Disconnect ${name}, client ${one.client}`,
      ending: one.ending,
    };
  });
}

/** A command that came less than this long ago makes a client busy, whether or not it still runs. */
const BUSY_MS = 3_000;

function busyWords({ running, commandAtMs }: StatusClient, nowMs: number): string {
  if (running > 0) return `${counted(running, 'command')} running`;
  if (commandAtMs === undefined) return 'No command so far';
  if (nowMs - commandAtMs < BUSY_MS) return 'Busy';
  return `Idle, last command ${ago(nowMs - commandAtMs)}`;
}

const TITLES_MAX = 2;

function tabsOf({ tabs, moreTabs }: StatusClient, shared: readonly StatusTab[]): string {
  // A tab that is not shared any more has left the list of tabs a moment before the relay's list.
  const known = shared.filter(({ tabId }) => tabs.includes(tabId));
  const count = known.length + moreTabs;
  if (count === 0) return 'No tab';
  const titles = known.slice(0, TITLES_MAX).map(({ title, url }) => (title === '' ? url : title));
  const rest = count - titles.length;
  return `${counted(count, 'tab')}: ${titles.join(', ')}${rest === 0 ? '' : ` and ${rest} more`}`;
}

function counted(count: number, what: string): string {
  return `${count} ${what}${count === 1 ? '' : 's'}`;
}
