/**
 * What the audit log says: who did what in which tab. Never a token, a path or query of an address, a title, or
 * anything else of a page; of files only their names. The core tells of events, relay/server/audit-log.ts writes them.
 */

/** A client: its number in this run of the relay, and the name of its token where it has one. */
export interface AuditedClient {
  readonly client: number;
  readonly name?: string;
}

/** A tab: the browser's number of it, and the origin that it shows, or only the scheme where there is no origin. */
export interface AuditedTab {
  readonly tab: number;
  readonly origin: string;
}

/** What the audit log records, and `onEvent` hears. `browserName`: of the browser that it is about, where the relay serves several. */
export type AuditEvent = AuditHappening & { readonly browserName?: string };

/** What happened, without the browser. */
export type AuditHappening =
  | ({ readonly event: 'client.connected' | 'client.disconnected' } & AuditedClient)
  /** In the popup. `client.disconnected` follows. */
  | ({ readonly event: 'client.endedByUser' } & AuditedClient)
  | ({ readonly event: 'client.attached' | 'client.detached' } & AuditedClient & AuditedTab)
  | ({ readonly event: 'interception.on' | 'interception.off' } & AuditedClient & AuditedTab)
  | ({ readonly event: 'tab.shared' | 'tab.unshared' } & AuditedTab)
  /** By a client; without one it was asked for with the HTTP interface. */
  | ({
      readonly event: 'tab.opened' | 'tab.closed';
      readonly tab: number | undefined;
    } & Partial<AuditedClient>)
  /** `rule`: which of the relay's rules refused it. `method` is left out where it is not a CDP method's name. */
  | ({ readonly event: 'refused'; readonly rule: string; readonly method?: string } & AuditedClient)
  /** A request or an upgrade. `name`: of the token that came with it; without one, anybody can cause it. */
  | { readonly event: 'request.refused'; readonly rule: string; readonly name?: string }
  /** The port without a token. Its clients have the name `no token`. */
  | { readonly event: 'port.opened'; readonly port: number }
  | { readonly event: 'port.closed'; readonly port: number; readonly reason: 'client' | 'time' | 'relay' }
  | ({ readonly event: 'upload'; readonly files: readonly string[] } & AuditedClient & AuditedTab)
  | ({ readonly event: 'download'; readonly file: string } & AuditedClient & AuditedTab)
  /** By a code. `name`: under which it is listed. */
  | { readonly event: 'browser.paired'; readonly name: string }
  /** Somebody took a pairing code and did not have it. `locked`: it was one of too many. */
  | { readonly event: 'pairing.failed'; readonly locked: boolean }
  | { readonly event: 'extension.connected'; readonly instanceId: string }
  /** Its tabs are known, and commands can run. */
  | { readonly event: 'extension.ready'; readonly browser: string; readonly tabs: number }
  | { readonly event: 'extension.disconnected' }
  | { readonly event: 'extension.replaced' }
  | { readonly event: 'extension.refused'; readonly code: string };

/** Takes an event. Must not throw, and must not wait for a disk. */
export type Audit = (event: AuditEvent) => void;

/** A client as the audit log names it. */
export function whoIs(client: {
  readonly number: number;
  readonly name?: string | undefined;
}): AuditedClient {
  return { client: client.number, ...(client.name === undefined ? {} : { name: client.name }) };
}

/** A tab as the audit log names it. */
export function whichTab(tab: { readonly id: number; readonly state: { readonly url: string } }): AuditedTab {
  return { tab: tab.id, origin: originOf(tab.state.url) };
}

/** The origin of an address, or its scheme where it has none (`data:`, `about:`, `file:`); '' for what is no address. */
function originOf(address: string): string {
  if (!URL.canParse(address)) return '';
  const { origin, protocol } = new URL(address);
  return origin === 'null' ? protocol : origin;
}

const METHOD = /^[A-Za-z]{1,40}\.[A-Za-z]{1,80}$/;

/** A method's name as it may be logged: a client can send any text as one. */
export function auditedMethod(method: string): { readonly method?: string } {
  return METHOD.test(method) ? { method } : {};
}

/** Base name of a path on either system. */
export function fileNameOf(path: string): string {
  return path.split(/[\\/]/).findLast((part) => part !== '') ?? '';
}
