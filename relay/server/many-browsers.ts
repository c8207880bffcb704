/**
 * Several browsers on one relay (`--browsers many`): each has a core of its own, so that no state, queue or id of one can
 * meet another's. What they share is here: who is who, and which path leads where. A browser is known by its pairing,
 * so only by a code: with the one pairing key for all, each could claim to be any other.
 */
import type { Among } from '../core/among.ts';
import type { Audit } from '../core/audit.ts';
import type { Connection, TextSocket } from '../core/link/connection.ts';
import type { Log } from '../core/log.ts';
import type { Relay } from '../core/relay.ts';
import type { RelayStatus } from '../core/relay-status.ts';
import { denial, quoted, type Denial } from './access.ts';
import { browserPath } from './browser-path.ts';
import type { PairedBrowser } from './browser-store.ts';
import type { BrowserStatus, ServerStatus, Serving } from './serving.ts';

/** The browser of this client was forgotten. */
export const CLOSE_BROWSER_FORGOTTEN = 4404;
/** Paths in an error. */
const LISTED_MAX = 10;

/** What a core gets that differs from browser to browser. */
export interface Own {
  readonly among: Among;
  readonly log: Log;
  readonly audit: Audit;
}

export interface ManyBrowsersOptions {
  /** Those that are paired now. The same array as long as nothing has changed. */
  readonly paired: () => readonly PairedBrowser[];
  readonly relayId: string;
  readonly create: (own: Own) => Relay;
  readonly log: Log;
  readonly audit: Audit;
}

interface Served {
  readonly relay: Relay;
  name: string;
}

export class ManyBrowsers implements Serving {
  private readonly options: ManyBrowsersOptions;
  /** Of no browser: it has the sockets of extensions until it is known which browsers they are. */
  private readonly door: Relay;
  private readonly served = new Map<string, Served>();
  private seen: readonly PairedBrowser[] = [];
  private clientNumbers = 0;

  constructor(options: ManyBrowsersOptions) {
    this.options = options;
    this.door = this.create(() => undefined);
    this.look();
  }

  get clients(): number {
    let clients = 0;
    for (const { relay } of this.served.values()) clients += relay.clients.size;
    return clients;
  }

  /**
   * Without a name, only the one browser that is paired: whether another is connected changes at any moment, and a client
   * must not land in another browser because its own has just lost the connection.
   */
  find(base: string): Relay | Denial {
    this.look();
    const all = [...this.served.values()];
    if (base === '') return all.length === 1 && all[0] !== undefined ? all[0].relay : nameNeeded(all);
    const found = all.find(({ name }) => decodes(base, name));
    return found?.relay ?? unknownName(base, all);
  }

  acceptExtension(socket: TextSocket): Connection {
    return this.door.acceptExtension(socket, ({ instanceId }) => {
      this.look();
      return this.served.get(instanceId)?.relay;
    });
  }

  listensAt(endpoints: readonly string[]): void {
    this.door.listensAt(endpoints);
  }

  pairingsChanged(): void {
    this.look();
  }

  status(): ServerStatus {
    this.look();
    const browsers = [...this.served.values()].map(({ relay, name }): BrowserStatus => {
      return { name, path: browserPath(name), ...relay.status() };
    });
    return { ...together(this.door.status(), browsers), browsers };
  }

  close(): void {
    this.door.close();
    for (const { relay } of this.served.values()) relay.close();
  }

  /** Serves the browsers that are paired now, and no others. */
  private look(): void {
    const paired = this.options.paired();
    if (paired === this.seen) return;
    this.seen = paired;
    const left = new Map(this.served);
    for (const { instanceId, name } of paired) {
      left.delete(instanceId);
      const before = this.served.get(instanceId);
      if (before === undefined) this.add(instanceId, name);
      else before.name = name;
    }
    // Before their clients: who is turned away hears why.
    for (const { relay } of this.served.values()) relay.pairingsChanged();
    for (const [instanceId, { relay, name }] of left) {
      for (const client of [...relay.clients]) {
        client.close(`The browser "${name}" is no longer paired with this relay.`, CLOSE_BROWSER_FORGOTTEN);
        relay.clientEnded(client);
      }
      relay.close();
      this.served.delete(instanceId);
    }
  }

  private add(instanceId: string, name: string): void {
    this.served.set(instanceId, { relay: this.create(() => this.served.get(instanceId)?.name), name });
  }

  private create(nameOf: () => string | undefined): Relay {
    const { relayId, log, audit } = this.options;
    const named = (): { readonly name?: string } => {
      const name = nameOf();
      return name === undefined ? {} : { name };
    };
    return this.options.create({
      among: {
        relayId,
        nextClient: () => ++this.clientNumbers,
        path: () => {
          const { name } = named();
          return name === undefined ? '' : browserPath(name);
        },
      },
      log: {
        debug: (message, details) => log.debug(message, { ...browserOf(named()), ...details }),
        info: (message, details) => log.info(message, { ...browserOf(named()), ...details }),
        warn: (message, details) => log.warn(message, { ...browserOf(named()), ...details }),
      },
      audit: (event) => audit({ ...event, ...browserOf(named()) }),
    });
  }
}

function browserOf({ name }: { readonly name?: string }): { readonly browserName?: string } {
  return name === undefined ? {} : { browserName: name };
}

/** Whether this path (percent-encoded by anybody, in any way) is the path of the name. */
function decodes(base: string, name: string): boolean {
  try {
    return decodeURIComponent(base) === `/cdp/${name}`;
  } catch {
    return false;
  }
}

function together(door: RelayStatus, browsers: readonly RelayStatus[]): RelayStatus {
  const sum = (of: (status: RelayStatus) => number): number =>
    browsers.reduce((total, status) => total + of(status), 0);
  const some = (state: RelayStatus['extension']): boolean =>
    browsers.some(({ extension }) => extension === state);
  return {
    ...door,
    extension: some('ready') ? 'ready' : some('connecting') ? 'connecting' : 'absent',
    tabs: browsers.flatMap(({ tabs }) => tabs),
    clients: sum(({ clients }) => clients),
    pending: sum(({ pending }) => pending),
    held: sum(({ held }) => held),
    unanswered: sum(({ unanswered }) => unanswered),
    unacknowledged: sum(({ unacknowledged }) => unacknowledged),
  };
}

type Names = readonly { readonly name: string }[];

function nameNeeded(all: Names): Denial {
  return denial(404, {
    rule: 'http.browser-needed',
    what: 'A path without the name of a browser',
    why: all.length === 0 ? 'no browser is paired yet' : 'this relay serves several browsers',
    option: pathsOf(all),
  });
}

function unknownName(base: string, all: Names): Denial {
  return denial(404, {
    rule: 'http.browser-name',
    what: `The path ${quoted(base)}`,
    why: 'no browser with this name is paired',
    option: pathsOf(all),
  });
}

function pathsOf(all: Names): string {
  if (all.length === 0) return 'Pair a browser first: "holdfast relay pair" shows a code';
  const first = all.slice(0, LISTED_MAX).map(({ name }) => browserPath(name));
  const more = all.length - first.length;
  return `Use ${first.join(' or ')}${more === 0 ? '' : `, or one of ${more} more: "holdfast relay browsers list"`}`;
}
