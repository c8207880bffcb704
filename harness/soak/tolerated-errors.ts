/** Which errors of a client the faults of a soak explain. Any other error is a failure of the relay. */
import { means, type PlaywrightMeaning } from '../base/playwright-errors.ts';
import type { FaultImpact, ToleratedError } from '../faults/index.ts';

/** A fault and how long it, and what it broke, lasted; without an end while it goes on. */
export interface Outage {
  readonly fault: FaultImpact;
  /** The client whose tab it is aimed at. */
  readonly client: string;
  readonly fromMs: number;
  toMs?: number;
  /** It goes on for as long as the run does. */
  readonly always?: boolean;
}

/** What Playwright makes of an unknown outcome: it tells another story, or waits for a script that it never injects again. */
const AFTER_UNKNOWN = ['contextDestroyed', 'timedOut'] as const;

const TOLERATED: Readonly<Record<ToleratedError, PlaywrightMeaning>> = {
  'request-failed': 'requestFailed',
  'navigation-cut-off': 'navigationCutOff',
};

export class ToleratedErrors {
  private readonly outages: Outage[] = [];
  private readonly waiting: { readonly name: string; readonly resolve: () => void }[] = [];
  /** When clients got the error that an outcome is unknown. */
  private readonly unknownMs: number[] = [];

  add(outage: Outage): void {
    this.outages.push(outage);
  }

  /** Resolves when none of this name is on. What is always on is not waited for. */
  async over(name: string): Promise<void> {
    const on = this.outages.some(
      (outage) => outage.fault.name === name && outage.toMs === undefined && !outage.always,
    );
    if (on) await new Promise<void>((resolve) => this.waiting.push({ name, resolve }));
  }

  /** An outage has ended, at a time of the history. */
  end(outage: Outage, toMs: number): void {
    outage.toMs = toMs;
    for (const { name, resolve } of this.waiting) if (name === outage.fault.name) resolve();
  }

  /** A client is being told that an outcome is unknown. */
  unknown(t: number): void {
    this.unknownMs.push(t);
  }

  /** The faults that are on, or not recovered from. */
  get on(): readonly string[] {
    return this.outages.filter(({ toMs }) => toMs === undefined).map(({ fault }) => fault.name);
  }

  /**
   * The fault that explains an error of something that a client did between these times; undefined where none does.
   */
  explanationOf(error: unknown, client: string, fromMs: number, toMs: number): string | undefined {
    const over = this.outages.filter(
      (outage) => outage.fromMs <= toMs && (outage.toMs ?? Infinity) >= fromMs,
    );
    const told = this.unknownMs.some((t) => t >= fromMs && t <= toMs);
    if (told && means(error, ...AFTER_UNKNOWN)) return over[0]?.fault.name;
    return over.find((outage) => tolerates(outage, client, error))?.fault.name;
  }
}

function tolerates({ fault, client }: Outage, asker: string, error: unknown): boolean {
  if (means(error, 'outcomeUnknown')) return true;
  if (fault.endsOneTab === true && asker !== client) return false;
  if (fault.aftermath !== 'same-page' && means(error, 'gone')) return true;
  if (fault.aftermath === 'page-crashed' && means(error, 'crashed')) return true;
  return (fault.tolerates ?? []).some((kind) => means(error, TOLERATED[kind]));
}
