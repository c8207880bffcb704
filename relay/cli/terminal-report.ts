/** What `holdfast relay` tells a person on a terminal: one line for each thing that happens, with its time. */
import { styleText } from 'node:util';
import type { AuditEvent } from '../core/audit.ts';

type Tone = 'green' | 'yellow' | 'red' | 'dim';

interface Line {
  readonly tone: Tone;
  readonly text: string;
}

export interface TerminalReportOptions {
  /** Takes a finished line, with its line break. */
  readonly write: (text: string) => void;
  readonly colour: boolean;
  /** The present time, as `Date.now()`. */
  readonly now: () => number;
  /** Whether the date stands before the time: in a file that is kept. */
  readonly hasDate?: boolean;
  /** Runs something after a time, unless the program ends before. */
  readonly later: (run: () => void, ms: number) => void;
}

/** The extension's alarm starts it again after 30 s at the latest, if anything can. */
const NOT_BACK_MS = 35_000;
const NOT_BACK =
  'the extension is not back: the browser is closed, or the extension was switched off, removed or has crashed. ' +
  'chrome://extensions shows it: switch it on, or press "Reload"';

export class TerminalReport {
  private readonly options: TerminalReportOptions;
  /** When the extension of a browser was lost, by the browser's name ('' for the relay's only one). */
  private readonly lostAtMs = new Map<string, number>();
  private readonly clientsSinceMs = new Map<number, number>();

  constructor(options: TerminalReportOptions) {
    this.options = options;
  }

  /** Prints an event that concerns the user, and ignores the others. */
  event(event: AuditEvent): void {
    const line = this.lineOf(event);
    if (line === undefined) return;
    this.printFor(event.browserName, line);
    if (event.event === 'extension.disconnected') this.watchFor(event.browserName);
  }

  /** Says what to do if the extension does not come back. */
  private watchFor(browserName: string | undefined): void {
    const lostAtMs = this.lostAtMs.get(browserName ?? '');
    this.options.later(() => {
      if (this.lostAtMs.get(browserName ?? '') === lostAtMs)
        this.printFor(browserName, { tone: 'yellow', text: NOT_BACK });
    }, NOT_BACK_MS);
  }

  private printFor(browserName: string | undefined, line: Line): void {
    this.print(browserName === undefined ? line : { ...line, text: `${browserName}: ${line.text}` });
  }

  warn(message: string, details?: Readonly<Record<string, unknown>>): void {
    const more = Object.entries(details ?? {}).map(([name, value]) => `${name} ${String(value)}`);
    this.print({ tone: 'red', text: [message, ...more].join(', ') });
  }

  private lineOf(event: AuditEvent): Line | undefined {
    const now = this.options.now();
    const { browserName = '' } = event;
    switch (event.event) {
      case 'extension.ready': {
        const lostAtMs = this.lostAtMs.get(browserName);
        this.lostAtMs.delete(browserName);
        const shared = `${counted(event.tabs, 'tab')} shared`;
        const took = lostAtMs === undefined ? undefined : duration(now - lostAtMs);
        const again = took === undefined ? 'connected' : `connected again after ${took}`;
        return { tone: 'green', text: `extension ${again} (${event.browser}), ${shared}` };
      }
      case 'extension.disconnected':
        this.lostAtMs.set(browserName, now);
        return { tone: 'yellow', text: 'extension disconnected; commands wait until it is back' };
      case 'extension.replaced':
        if (!this.lostAtMs.has(browserName)) this.lostAtMs.set(browserName, now);
        return undefined;
      case 'browser.paired':
        return { tone: 'green', text: `paired with the browser "${event.name}"` };
      case 'pairing.failed':
        return event.locked
          ? { tone: 'red', text: 'several wrong pairing codes: pairing is locked for ten minutes' }
          : { tone: 'red', text: 'a wrong pairing code was entered; it cannot be tried again' };
      case 'extension.refused':
        if (event.code === 'wrong-code') return undefined;
        return { tone: 'red', text: `an extension was refused (${event.code}); its popup says why` };
      case 'client.connected':
        this.clientsSinceMs.set(event.client, now);
        return { tone: 'green', text: `${clientName(event)} connected` };
      case 'client.disconnected': {
        const sinceMs = this.clientsSinceMs.get(event.client) ?? now;
        this.clientsSinceMs.delete(event.client);
        return { tone: 'dim', text: `${clientName(event)} disconnected after ${duration(now - sinceMs)}` };
      }
      case 'client.endedByUser':
        return { tone: 'yellow', text: `the user disconnected ${clientName(event)} in the popup` };
      case 'tab.shared':
        return { tone: 'green', text: `tab shared: ${event.origin}` };
      case 'tab.unshared':
        return { tone: 'dim', text: `tab no longer shared: ${event.origin}` };
      case 'refused':
        return {
          tone: 'yellow',
          text: `${clientName(event)}: ${event.method ?? 'a command'} was refused (${event.rule})`,
        };
      case 'request.refused':
        return event.name === undefined
          ? undefined
          : { tone: 'yellow', text: `client "${event.name}" was refused (${event.rule})` };
      case 'port.opened':
        return { tone: 'yellow', text: `port ${event.port} is open for a client without a token` };
      case 'port.closed':
        return { tone: 'dim', text: `port ${event.port} for a client without a token is closed` };
      case 'download':
        return { tone: 'dim', text: `${clientName(event)} downloaded ${event.file}` };
      case 'upload':
        return { tone: 'dim', text: `${clientName(event)} uploaded ${event.files.join(', ')}` };
      case 'extension.connected':
      case 'client.attached':
      case 'client.detached':
      case 'interception.on':
      case 'interception.off':
      case 'tab.opened':
      case 'tab.closed':
        return undefined;
    }
  }

  private print({ tone, text }: Line): void {
    const { write, colour, now, hasDate = false } = this.options;
    const when = hasDate ? `${dateOf(now())} ${timeOfDay(now())}` : timeOfDay(now());
    const paint = (as: Tone, words: string): string =>
      colour ? styleText(as, words, { validateStream: false }) : words;
    write(`${paint('dim', when)}  ${paint(tone, printable(text))}\n`);
  }
}

function clientName({ client, name }: { readonly client: number; readonly name?: string }): string {
  return name === undefined ? `client ${client}` : `client ${client} ("${name}")`;
}

function counted(count: number, what: string): string {
  return `${count} ${what}${count === 1 ? '' : 's'}`;
}

/** For example `31 ms`, `4.2 s` or `12 min`. */
function duration(ms: number): string {
  if (ms < 1_000) return `${Math.round(ms)} ms`;
  if (ms < 60_000) return `${(ms / 1_000).toFixed(1)} s`;
  return `${Math.round(ms / 60_000)} min`;
}

function timeOfDay(ms: number): string {
  const at = new Date(ms);
  return [at.getHours(), at.getMinutes(), at.getSeconds()]
    .map((part) => String(part).padStart(2, '0'))
    .join(':');
}

function dateOf(ms: number): string {
  const at = new Date(ms);
  return [at.getFullYear(), at.getMonth() + 1, at.getDate()]
    .map((part) => String(part).padStart(2, '0'))
    .join('-');
}

/** Origins, file names and the browser's name come from outside, and must not steer the terminal. */
function printable(text: string): string {
  return text.replace(/\p{C}/gu, '?');
}
