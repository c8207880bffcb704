/** What the popup says of the clients that drive the browser. Nothing in here touches the page. */
import { text } from '../i18n/text.ts';
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
  if (phase.name !== 'live') return text('drivenUnknown');
  if (clients === undefined) return text('drivenNotSaid', { port });
  if (clients.listed.length === 0) return text('drivenNobody');
  const { more: count } = clients;
  if (count === 0) return '';
  return count === 1 ? text('drivenMore1') : text('drivenMore', { count });
}

/** The clients as they are shown, in the order in which they came. */
export function clientWords(
  clients: StatusClients | undefined,
  tabs: readonly StatusTab[],
  nowMs: number,
): ClientWords[] {
  return (clients?.listed ?? []).map((one) => {
    const { client, token } = one;
    const name = one.agent ?? text('clientUnnamed');
    return {
      client,
      name,
      since: text('clientSince', { client, token, when: ago(nowMs - one.connectedAtMs) }),
      tabs: tabsOf(one, tabs),
      busy: one.ending ? text('clientDisconnecting') : busyWords(one, nowMs),
      button: text('clientDisconnectLabel', { client, name }),
      ending: one.ending,
    };
  });
}

/** A command that came less than this long ago makes a client busy, whether or not it still runs. */
const BUSY_MS = 3_000;

function busyWords({ running: count, commandAtMs }: StatusClient, nowMs: number): string {
  if (count > 0) return count === 1 ? text('clientCommand') : text('clientCommands', { count });
  if (commandAtMs === undefined) return text('clientNoCommand');
  if (nowMs - commandAtMs < BUSY_MS) return text('clientBusy');
  return text('clientIdle', { when: ago(nowMs - commandAtMs) });
}

const TITLES_MAX = 2;

function tabsOf({ tabs, moreTabs }: StatusClient, shared: readonly StatusTab[]): string {
  // A tab that is not shared any more has left the list of tabs a moment before the relay's list.
  const known = shared.filter(({ tabId }) => tabs.includes(tabId));
  const count = known.length + moreTabs;
  if (count === 0) return text('clientNoTab');
  const first = known.slice(0, TITLES_MAX).map(({ title, url }) => (title === '' ? url : title));
  const rest = count - first.length;
  const joined = first.join(', ');
  const titles = rest === 0 ? joined : text('clientTitlesMore', { rest, titles: joined });
  return count === 1 ? text('clientTab', { titles }) : text('clientTabs', { count, titles });
}
