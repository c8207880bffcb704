/**
 * Downloads. Chromium tells a tab's debugger of them (`Page.download…`) but lets it choose no folder, so they
 * go where the person's browser puts them, and the finished file is copied to where the client expects it.
 */
import { RELAY_LIMITS } from '../limits.ts';
import type { Outcome } from '../link/requests.ts';
import type { Hub } from './hub.ts';
import { parseResult, stringOf, type Json } from './json.ts';
import type { BrowserSession, RealSession } from './sessions.ts';
import type { Tab } from './tab.ts';

/** What a client has asked for with `Browser.setDownloadBehavior`. */
export interface DownloadBehavior {
  readonly behavior: string;
  readonly folder: string | undefined;
  readonly events: boolean;
}

/** Copies finished files; the relay's process does it for real. Calls back with what went wrong, if anything. */
export type CopyDownload = (
  download: { readonly from: string; readonly folder: string; readonly name: string },
  done: (error?: string) => void,
) => void;

interface Download {
  readonly url: string;
  /** Counts those of one address, in the order in which they began. */
  readonly number: number;
  readonly suggestedFilename: string;
  /** The tab whose debugger was told of it. */
  readonly tab: Tab;
  /** The last that Chromium said of it. */
  progress: Json;
  /** Nobody will tell of its end: it is being asked for. */
  watched: boolean;
}

/** How often a download is asked for whose end nobody will tell. */
const WATCH_EVERY_MS = 1_000;

export class Downloads {
  private readonly hub: Hub;
  private readonly copy: CopyDownload;
  private readonly open = new Map<string, Download>();
  /** How many of an address have begun, as long as one of them is open. */
  private readonly begun = new Map<string, number>();

  constructor(hub: Hub, copy: CopyDownload) {
    this.hub = hub;
    this.copy = copy;
  }

  onEvent(real: RealSession, method: string, params: Json): void {
    const guid = stringOf(params['guid']) ?? '';
    if (method === 'Page.downloadWillBegin') {
      const url = stringOf(params['url']) ?? '';
      const number = (this.begun.get(url) ?? 0) + 1;
      this.begun.set(url, number);
      const suggestedFilename = stringOf(params['suggestedFilename']) ?? 'download';
      const progress = { guid, totalBytes: 0, receivedBytes: 0 };
      this.open.set(guid, { url, number, suggestedFilename, tab: real.tab, progress, watched: false });
      this.bound();
      return this.tellAll('Browser.downloadWillBegin', params);
    }
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
   * Chromium tells of a download to the debugger that saw it begin, and to no later one. So when that is gone,
   * the downloads of its tab (of all tabs, without one) are asked for until they have ended.
   */
  watch(tab?: Tab): void {
    for (const [guid, download] of this.open) {
      if (download.watched || (tab !== undefined && download.tab !== tab)) continue;
      download.watched = true;
      this.ask(guid, download);
    }
  }

  private ask(guid: string, download: Download): void {
    if (this.open.get(guid) !== download) return;
    this.hub.tabRequest({ type: 'download.find', ...this.place(download) }, 'download.find', (outcome) => {
      if (this.open.get(guid) !== download) return;
      const { path, state } = outcome.ok ? parseResult(outcome.body) : {};
      if (path === undefined && state === 'in_progress') {
        this.hub.later(WATCH_EVERY_MS, () => this.ask(guid, download));
        return;
      }
      this.forget(guid);
      const ended = { ...download.progress, state: path === undefined ? 'canceled' : 'completed' };
      if (path === undefined) return this.tellAll('Browser.downloadProgress', ended);
      for (const session of this.listeners()) {
        const file = { guid, from: stringOf(path), name: download.suggestedFilename };
        this.deliver(session, file, ended);
      }
    });
  }

  /** Cancels a download; one that has ended stays as it is. The browser tells of the end by itself. */
  cancel(guid: string, done: (outcome: Outcome) => void): void {
    const download = this.open.get(guid);
    if (download === undefined) return done({ ok: true, body: '{}' });
    this.hub.tabRequest({ type: 'download.cancel', ...this.place(download) }, 'download.cancel', done);
  }

  /** Where did the browser put it? Then each client gets its copy, and the word that it is there. */
  private complete(guid: string, download: Download, params: Json): void {
    this.hub.tabRequest({ type: 'download.find', ...this.place(download) }, 'download.find', (outcome) => {
      const from = outcome.ok ? stringOf(parseResult(outcome.body)['path']) : undefined;
      for (const session of this.listeners()) {
        this.deliver(session, { guid, from, name: download.suggestedFilename }, params);
      }
      if (from === undefined)
        this.hub.log.warn('a finished download was not found', { tab: download.tab.id });
    });
  }

  private deliver(
    session: BrowserSession,
    file: { readonly guid: string; readonly from: string | undefined; readonly name: string },
    params: Json,
  ): void {
    const { behavior, folder } = session.downloads ?? {};
    const { guid, from } = file;
    if (from === undefined || folder === undefined || behavior === 'deny') {
      const state = from === undefined ? 'canceled' : 'completed';
      return session.emit('Browser.downloadProgress', { ...params, state, filePath: from });
    }
    const name = behavior === 'allowAndName' ? guid : file.name;
    this.copy({ from, folder, name }, (error) => {
      if (error !== undefined) this.hub.log.warn('a download could not be copied', { error });
      const state = error === undefined ? 'completed' : 'canceled';
      session.emit('Browser.downloadProgress', { ...params, state });
    });
  }

  /** How the extension finds it among the browser's downloads. */
  private place({ url, number }: Download): { readonly url: string; readonly later: number } {
    return { url, later: (this.begun.get(url) ?? number) - number };
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
    for (const session of this.listeners()) session.emit(method, params);
  }

  private *listeners(): Iterable<BrowserSession> {
    for (const client of this.hub.clients) {
      for (const session of client.browserSessions()) if (session.downloads?.events === true) yield session;
    }
  }
}
