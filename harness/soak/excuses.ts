/** When a client's error is what a fault may do to it. Everything else is a failure of the relay. */
import type { Aftermath } from '../faults/index.ts';

/** A fault and how long it, and what it broke, lasted; without an end while it goes on. */
export interface Outage {
  readonly name: string;
  /** The client whose tab it is aimed at. */
  readonly client: string;
  readonly aftermath: Aftermath;
  readonly fromMs: number;
  toMs?: number;
  /** It goes on for as long as the run does. */
  readonly always?: boolean;
}

/** The relay says so when what it was asked for may have been done, and must not be done twice. */
const UNKNOWN = /outcome unknown/i;
/** What Playwright makes of that answer: it tells another story, or waits for a script that it never injects again. */
const AFTER_UNKNOWN = /Execution context was destroyed|Timeout:? +\d+ms/i;
/** What Playwright says when its connection or its page is gone. */
const GONE =
  /has been closed|was closed|browser has disconnected|Target closed|socket|ECONNREFUSED|disconnected/i;
const CRASHED = /crash/i;
/** A navigation that was under way when the debugger was taken away ends in one of these. */
const NAVIGATION =
  /ERR_ABORTED|frame was detached|interrupted by another navigation|Navigation failed|Execution context was destroyed/i;
/** They end a tab and nothing else: another client's page is none of their business. */
const ONE_TAB: ReadonlySet<string> = new Set(['renderer-crash', 'detached-in-repair', 'closed-in-repair']);
/** A request that was paused while a life of the worker was dying fails: nobody was told what it asks for. */
const UNHEARD = /net::ERR_FAILED/;
const ENDS_LIFE = /^(worker|extension)-/;
/** They unload the extension, and with it every attachment. */
const TAKES_DEBUGGER: ReadonlySet<string> = new Set(['extension-reloaded', 'extension-disabled']);

export class Excuses {
  private readonly outages: Outage[] = [];
  private readonly waiting: { readonly name: string; readonly resolve: () => void }[] = [];
  /** When clients were told that an outcome is unknown. */
  private readonly unknownMs: number[] = [];

  add(outage: Outage): void {
    this.outages.push(outage);
  }

  /** Resolves when none of this name is on. What is always on is not waited for. */
  async over(name: string): Promise<void> {
    const on = this.outages.some(
      (outage) => outage.name === name && outage.toMs === undefined && !outage.always,
    );
    if (on) await new Promise<void>((resolve) => this.waiting.push({ name, resolve }));
  }

  /** An outage has ended, at a time of the history. */
  end(outage: Outage, toMs: number): void {
    outage.toMs = toMs;
    for (const { name, resolve } of this.waiting) if (name === outage.name) resolve();
  }

  /** A client is being told that an outcome is unknown. */
  unknown(t: number): void {
    this.unknownMs.push(t);
  }

  /** The faults that are on, or not recovered from. */
  get on(): readonly string[] {
    return this.outages.filter(({ toMs }) => toMs === undefined).map(({ name }) => name);
  }

  /** Why this error, of something a client did between these times, is no failure; undefined where it is one. */
  for(error: unknown, client: string, fromMs: number, toMs: number): string | undefined {
    const text = String(error);
    const over = this.outages.filter(
      (outage) => outage.fromMs <= toMs && (outage.toMs ?? Infinity) >= fromMs,
    );
    const told = this.unknownMs.some((t) => t >= fromMs && t <= toMs);
    if (told && AFTER_UNKNOWN.test(text)) return over[0]?.name;
    return over.find((outage) => excuses(outage, client, text))?.name;
  }
}

function excuses({ name, aftermath, client }: Outage, asker: string, text: string): boolean {
  if (UNKNOWN.test(text)) return true;
  if (ONE_TAB.has(name) && asker !== client) return false;
  if (aftermath !== 'same-page' && GONE.test(text)) return true;
  if (aftermath === 'page-crashed' && CRASHED.test(text)) return true;
  if (ENDS_LIFE.test(name) && UNHEARD.test(text)) return true;
  return TAKES_DEBUGGER.has(name) && NAVIGATION.test(text);
}
