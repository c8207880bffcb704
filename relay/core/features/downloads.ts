/**
 * Downloads. Chromium reports them to a tab's debugger (`Page.download…`), which cannot choose a folder. So they go where
 * the user's browser puts them, and the finished file is copied to where the client expects it.
 */
import { RELAY_LIMITS } from '../limits.ts';
import { whichTab, whoIs } from '../audit.ts';
import { SESSION_NOT_FOUND } from '../outcome.ts';
import type { FinishedDownload, LocalFiles } from '../local-files.ts';
import { refused } from '../refusal.ts';
import type { Command } from '../cdp/command.ts';
import { parseBody, parseResult, stringOf, type Json } from '../cdp/json.ts';
import type { BrowserSession, RealSession, Tab } from '../cdp/sessions.ts';
import type { Auditing, Clients, Logging, TabRequests, Timers } from '../cdp/ports.ts';
import type { Feature } from './feature.ts';

interface Ports extends Auditing, Clients, Logging, TabRequests, Timers {
  readonly files: LocalFiles;
}

/** What a client has asked for with `Browser.setDownloadBehavior`. */
interface DownloadBehavior {
  readonly behavior: string;
  /** Where finished files are copied to; undefined where they stay where the browser puts them. */
  readonly folder: string | undefined;
  readonly events: boolean;
}

/** The same for one page, in older clients. Chromium refuses it to an extension, so it is handled like the other. */
const PAGE_DOWNLOAD_BEHAVIOR = 'Page.setDownloadBehavior';

interface Download {
  readonly url: string;
  /** Counts those of one address, in the order in which they began. */
  readonly number: number;
  readonly suggestedFilename: string;
  /** The tab whose debugger reported it. */
  readonly tab: Tab;
  /** Chromium's last progress report. */
  progress: Json;
  /** No debugger will report its end, so the relay asks about it. */
  watched: boolean;
}

/** How often the relay asks about a download that no debugger reports on. */
const WATCH_EVERY_MS = 1_000;

export class Downloads implements Feature {
  readonly name = 'downloads';
  readonly browserCommands = {
    'Browser.setDownloadBehavior': (session: BrowserSession, command: Command) =>
      this.setBehavior(session, command),
    [PAGE_DOWNLOAD_BEHAVIOR]: (session: BrowserSession, command: Command) =>
      this.setBehavior(session, command),
    'Browser.cancelDownload': (_session: BrowserSession, command: Command) => this.cancel(command),
  };
  readonly events = {
    'Page.downloadWillBegin': ({ tab }: RealSession, _method: string, body: string) => {
      this.began(tab, parseBody(body));
      return false;
    },
    'Page.downloadProgress': (_real: RealSession, _method: string, body: string) => {
      this.progressed(parseBody(body));
      return false;
    },
  };
  private readonly ports: Ports;
  private readonly behaviors = new WeakMap<BrowserSession, DownloadBehavior>();
  private readonly open = new Map<string, Download>();
  /** How many of an address have begun, and when the last was heard of, as long as one of them is open. */
  private readonly begun = new Map<string, { readonly count: number; readonly heardAtMs: number }>();

  constructor(ports: Ports) {
    this.ports = ports;
  }

  workerLost(tab: Tab): void {
    this.watch(tab);
  }

  debuggerLost(tab: Tab): void {
    this.watch(tab);
  }

  tabLeft(tab: Tab): void {
    this.watch(tab);
  }

  /** A folder must be an allowed one. */
  private setBehavior(session: BrowserSession, command: Command): void {
    const { method, params } = command;
    const behavior = stringOf(params['behavior']) ?? 'default';
    const saves = behavior === 'allow' || behavior === 'allowAndName';
    const folder = saves ? stringOf(params['downloadPath']) : undefined;
    session.latest.downloads = command;
    const set = (): void => {
      if (session.latest.downloads === command) {
        const events =
          method === PAGE_DOWNLOAD_BEHAVIOR
            ? this.behaviors.get(session)?.events === true
            : params['eventsEnabled'] === true;
        this.behaviors.set(session, { behavior, folder, events });
      }
      command.reply('{}');
    };
    if (folder === undefined) return set();
    this.ports.files.checkDownloadFolder(folder, (refusal) => {
      command.attempt(() => {
        if (!command.wanted()) command.fail(SESSION_NOT_FOUND);
        else if (refusal === undefined) set();
        else command.fail(refused(refusal));
      });
    });
  }

  private began(tab: Tab, params: Json): void {
    const guid = stringOf(params['guid']) ?? '';
    const url = stringOf(params['url']) ?? '';
    const number = (this.begun.get(url)?.count ?? 0) + 1;
    this.begun.set(url, { count: number, heardAtMs: this.ports.now() });
    const suggestedFilename = stringOf(params['suggestedFilename']) ?? 'download';
    const progress = { guid, totalBytes: 0, receivedBytes: 0 };
    this.open.set(guid, { url, number, suggestedFilename, tab, progress, watched: false });
    this.bound();
    this.tellAll('Browser.downloadWillBegin', params);
  }

  private progressed(params: Json): void {
    const guid = stringOf(params['guid']) ?? '';
    const { state } = params;
    const download = this.open.get(guid);
    if (state !== 'completed' || download === undefined) {
      if (state === 'canceled') this.forget(guid);
      else if (download !== undefined) download.progress = params;
      return this.tellAll('Browser.downloadProgress', params);
    }
    this.complete(guid, download, params);
    this.forget(guid);
  }

  /**
   * Chromium reports a download to the debugger that saw it begin, and to no later one. So when that is gone, or what it
   * reported may be lost, the relay asks about the downloads of its tab until they have ended.
   */
  private watch(tab: Tab): void {
    for (const [guid, download] of this.open) {
      if (download.watched || download.tab !== tab) continue;
      download.watched = true;
      this.ask(guid, download);
    }
  }

  private ask(guid: string, download: Download): void {
    if (this.open.get(guid) !== download) return;
    this.ports.tabRequest({ type: 'download.find', ...this.place(download) }, 'download.find', (outcome) => {
      if (this.open.get(guid) !== download) return;
      const { path, state } = outcome.kind === 'answered' ? parseResult(outcome.body) : {};
      if (path === undefined && state === 'in_progress') {
        this.ports.later(WATCH_EVERY_MS, () => this.ask(guid, download));
        return;
      }
      this.forget(guid);
      const ended = { ...download.progress, state: path === undefined ? 'canceled' : 'completed' };
      if (path === undefined) return this.tellAll('Browser.downloadProgress', ended);
      this.deliver(guid, download, stringOf(path), ended);
    });
  }

  /** One that has ended stays as it is. The browser tells of the end by itself. */
  private cancel(command: Command): void {
    const download = this.open.get(stringOf(command.params['guid']) ?? '');
    if (download === undefined) return command.reply('{}');
    this.ports.tabRequest(
      { type: 'download.cancel', ...this.place(download) },
      'download.cancel',
      (outcome) => {
        if (outcome.kind === 'answered') command.reply('{}');
        else command.end(outcome);
      },
    );
  }

  /** Where did the browser put it? Then each client gets its copy, and the word that it is there. */
  private complete(guid: string, download: Download, params: Json): void {
    this.ports.tabRequest({ type: 'download.find', ...this.place(download) }, 'download.find', (outcome) => {
      const from = outcome.kind === 'answered' ? stringOf(parseResult(outcome.body)['path']) : undefined;
      this.deliver(guid, download, from, params);
      if (from === undefined)
        this.ports.log.warn('a finished download was not found', { tab: download.tab.id });
    });
  }

  /** `from`: where the browser has put the file; undefined where it has none. Sessions that want the same copy share it. */
  private deliver(guid: string, download: Download, from: string | undefined, params: Json): void {
    const copies = new Map<string, { readonly wanted: FinishedDownload; readonly for: BrowserSession[] }>();
    for (const session of this.browserSessions()) {
      const { behavior, folder } = this.behaviors.get(session) ?? {};
      if (from === undefined || folder === undefined) {
        const state = from === undefined ? 'canceled' : 'completed';
        this.tell(session, 'Browser.downloadProgress', { ...params, state, filePath: from });
        continue;
      }
      const exactName = behavior === 'allowAndName';
      const name = exactName ? guid : download.suggestedFilename;
      const key = JSON.stringify([folder, name]);
      const copy = copies.get(key) ?? { wanted: { from, folder, name, exactName }, for: [] };
      copies.set(key, copy);
      copy.for.push(session);
    }
    for (const copy of copies.values()) this.copy(copy.wanted, copy.for, download, params);
  }

  private copy(
    wanted: FinishedDownload,
    sessions: readonly BrowserSession[],
    { tab, suggestedFilename }: Download,
    params: Json,
  ): void {
    this.ports.files.copyDownload(wanted, (copied) => {
      if ('error' in copied) this.ports.log.warn('a download could not be copied', { error: copied.error });
      const end = 'error' in copied ? { state: 'canceled' } : { state: 'completed', filePath: copied.path };
      for (const session of sessions) {
        if ('path' in copied) {
          const who = whoIs(session.client);
          this.ports.audit({ event: 'download', ...who, ...whichTab(tab), file: suggestedFilename });
        }
        this.tell(session, 'Browser.downloadProgress', { ...params, ...end });
      }
    });
  }

  /** How the extension finds it among the browser's downloads. */
  private place({ url, number }: Download): { url: string; later: number; heardAtMs: number } {
    const { count = number, heardAtMs = this.ports.now() } = this.begun.get(url) ?? {};
    return { url, later: count - number, heardAtMs };
  }

  private forget(guid: string): void {
    const download = this.open.get(guid);
    if (download === undefined) return;
    this.open.delete(guid);
    const { url } = download;
    if (![...this.open.values()].some((other) => other.url === url)) this.begun.delete(url);
  }

  /** Keeps to the limits: of too many, the oldest are not followed to their end. */
  private bound(): void {
    let chars = 0;
    for (const { url, suggestedFilename } of this.open.values())
      chars += url.length + suggestedFilename.length;
    const { downloadsMax, downloadCharsMax } = RELAY_LIMITS;
    for (const [guid, { url, suggestedFilename }] of this.open) {
      if (this.open.size <= downloadsMax && chars <= downloadCharsMax) return;
      chars -= url.length + suggestedFilename.length;
      this.forget(guid);
    }
  }

  private tellAll(method: string, params: Json): void {
    for (const session of this.browserSessions()) this.tell(session, method, params);
  }

  private *browserSessions(): Iterable<BrowserSession> {
    for (const client of this.ports.clients) {
      for (const session of client.browserSessions()) if (this.behaviors.has(session)) yield session;
    }
  }

  /** Sends an event to a session that wants events of downloads. */
  private tell(session: BrowserSession, method: string, params: Json): void {
    if (this.behaviors.get(session)?.events === true) session.emit(method, params);
  }
}
