/**
 * Faults as scenarios strike them. Each one proves that it struck before it counts, and is written into the
 * history: asked for, struck, healed.
 */
import { setTimeout as sleep } from 'node:timers/promises';
import type { Fault, FaultScene } from './fault.ts';
import type { HistorySink } from '../history/sink.ts';
import type { ChaosProxy } from '../network/chaos-proxy.ts';
import type { ToxicSpec } from '../network/toxics/create.ts';
import { within } from '../base/eventually.ts';
import type { RelayHandle } from './relay-handle.ts';
import type { UserBrowser } from './user-browser.ts';

/** A fault of the library that is on. */
export interface LibraryStrike {
  /** Resolves when it has proved itself. */
  readonly struck: Promise<void>;
  /** Ends it; recovery is measured from then on. */
  readonly heal: () => Promise<void>;
}

/** A fault that goes on until it is healed. */
export interface OngoingFault {
  /** Resolves when the fault has done something to somebody. */
  readonly struck: Promise<void>;
  /** Ends it. */
  heal(): void;
}

/** Shows faults where the results are read, for example as the steps of a Playwright test. */
export interface FaultReport {
  /** Runs a fault: it ends when the fault is on, or, if it does not last, when it has been healed. */
  around<T>(name: string, fault: () => Promise<T>): Promise<T>;
  /** A fault has proved that it struck. `detail` is the evidence, in words. */
  proved(name: string, detail: string | undefined): void;
}

const NO_REPORT: FaultReport = { around: (_name, fault) => fault(), proved: () => undefined };

export interface FaultRunnerOptions {
  readonly history: HistorySink;
  readonly relay: RelayHandle;
  readonly browser: UserBrowser;
  /** Between extension and relay. */
  readonly extensionLink: ChaosProxy;
  /** Between clients and relay. */
  readonly clientLink: ChaosProxy;
}

/**
 * What takes longer has not recovered by its own mechanism, but was saved by a slower net below it (the
 * 30 s alarm, for instance). Far above what is ever measured, far below that net.
 */
const RECOVERY_MAX_MS = 15_000;
/** Ends a hang: a relay may never answer. */
const SIGN_MS = 60_000;
/** Some faults take their time; this only ends a hang. */
const PROOF_MS = 120_000;

/** Strikes faults on a stage, and keeps their proofs. The fixture `faults` is one. */
export class FaultRunner {
  private readonly options: FaultRunnerOptions;
  private readonly proved: string[] = [];
  private readonly proofs: Promise<void>[] = [];
  private readonly recoveries: number[] = [];
  private report = NO_REPORT;
  private strikeAt: { readonly name: string; readonly ms: number } | undefined;

  constructor(options: FaultRunnerOptions) {
    this.options = options;
  }

  /** Names of the faults that were proved to have struck, one entry per strike. */
  get struck(): readonly string[] {
    return this.proved;
  }

  /** What `recovered` has measured, in milliseconds. */
  get recoveryMs(): readonly number[] {
    return this.recoveries;
  }

  /** Shows each fault from now on in `report` too. */
  reportTo(report: FaultReport): void {
    this.report = report;
  }

  /** Ends the running instance of the extension's worker. */
  killWorker(): Promise<void> {
    return this.report.around('worker-killed', () => this.kill('worker-killed'));
  }

  private async kill(name: string): Promise<void> {
    this.begin(name);
    const { proved } = await this.options.browser.worker.kill();
    const struck = proved.then(() => this.prove(name));
    // Whoever waits for the proofs hears of it.
    struck.catch(() => undefined);
    this.proofs.push(struck);
    this.options.history.add({ type: 'fault', name, phase: 'heal' });
  }

  /** Resolves when every fault that was to prove itself later has done so. Rejects when one never struck. */
  async allProved(): Promise<void> {
    await Promise.all(this.proofs);
  }

  /** SIGKILL for the relay. */
  async killRelay(): Promise<void> {
    await this.instant('relay-killed', () => this.options.relay.kill());
  }

  /**
   * Strikes a fault of the library. Resolves when it is on; `struck` then resolves when it has proved itself.
   * Until it is healed it is on.
   */
  strike(fault: Fault, scene: FaultScene): Promise<LibraryStrike> {
    return this.report.around(fault.name, () => this.begun(fault, scene));
  }

  private async begun(fault: Fault, scene: FaultScene): Promise<LibraryStrike> {
    const { name } = fault;
    this.begin(name);
    const strike = await fault.strike(scene);
    const struck = within(`the proof that ${name} struck`, strike.proof, PROOF_MS).then((seen) =>
      this.prove(name, seen),
    );
    struck.catch(() => undefined);
    this.proofs.push(struck);
    return {
      struck,
      heal: async () => {
        await strike.heal();
        // What was broken until now can recover from now on.
        this.strikeAt = { name, ms: performance.now() };
        this.options.history.add({ type: 'fault', name, phase: 'heal' });
      },
    };
  }

  /** A fault from its strike to its healing: proved, on for as long as it is to be, and healed. */
  suffer(fault: Fault, scene: FaultScene, length: 'full' | 'brief'): Promise<void> {
    return this.report.around(fault.name, async () => {
      const { struck, heal } = await this.begun(fault, scene);
      await struck;
      await sleep(fault.lastsMs[length]);
      await heal();
    });
  }

  /** A toxic on the extension's link. */
  extension(spec: ToxicSpec): OngoingFault {
    return this.toxic('extension', this.options.extensionLink, spec);
  }

  /** A toxic on the clients' link. */
  client(spec: ToxicSpec): OngoingFault {
    return this.toxic('client', this.options.clientLink, spec);
  }

  /** Anything else that is a fault: `strike` must resolve only when it has happened. */
  instant(name: string, strike: () => Promise<void>): Promise<void> {
    return this.report.around(name, async () => {
      this.begin(name);
      await strike();
      this.prove(name);
      this.options.history.add({ type: 'fault', name, phase: 'heal' });
    });
  }

  /**
   * Waits for a sign that all works again, and notes how long that took since the last strike. `probe` is
   * typically a client's command: its first answer ends the outage.
   */
  async recovered<T>(probe: () => Promise<T>): Promise<T> {
    const strike = this.strikeAt;
    if (strike === undefined) throw new Error('recovered() was called, but no fault has struck');
    const value = await within(`the first command to succeed after ${strike.name}`, probe(), SIGN_MS);
    const ms = Math.round((performance.now() - strike.ms) * 10) / 10;
    this.recoveries.push(ms);
    this.options.history.add({ type: 'recovery', fault: strike.name, ms });
    if (ms > RECOVERY_MAX_MS) {
      throw new Error(`Recovery from ${strike.name} took ${ms} ms; the limit is ${RECOVERY_MAX_MS} ms`);
    }
    return value;
  }

  private toxic(side: string, proxy: ChaosProxy, spec: ToxicSpec): OngoingFault {
    const name = `${side}-${spec.type}`;
    this.begin(name);
    const handle = proxy.add(spec);
    // It goes on beside what follows, so what shows it does not wait for its end.
    this.report.around(name, () => Promise.resolve()).catch(() => undefined);
    const struck = handle.struck.then(() => this.prove(name, handle.evidence.detail));
    const inTime = within(`${name} to strike`, struck);
    inTime.catch(() => undefined);
    this.proofs.push(inTime);
    return {
      struck: inTime,
      heal: () => {
        handle.remove();
        this.options.history.add({ type: 'fault', name, phase: 'heal' });
      },
    };
  }

  private begin(name: string): void {
    this.strikeAt = { name, ms: performance.now() };
    this.options.history.add({ type: 'fault', name, phase: 'strike' });
  }

  private prove(name: string, detail?: string): void {
    this.proved.push(name);
    this.report.proved(name, detail);
    this.options.history.add({
      type: 'fault',
      name,
      phase: 'struck',
      ...(detail === undefined ? {} : { detail }),
    });
  }
}
