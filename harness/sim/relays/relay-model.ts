/** What runs in the relay's process: the shipped relay, or a model of another one. */
import type { Policy } from '../../../relay/core/policy.ts';
import type { Kernel } from '../kernel.ts';
import type { Listener } from '../network.ts';

/** What a relay shares with its clients, and with its extension. Some relays use one of them for both. */
export interface RelaySecrets {
  readonly token: string;
  readonly pairingKey: string;
}

/** Where one life of a relay runs. */
export interface RelayPlace extends RelaySecrets {
  readonly kernel: Kernel;
  readonly lane: string;
  /** Number of this life, from 1. */
  readonly life: number;
  readonly port: number;
  readonly duplicates: 'refuse' | 'replace';
  /** What the relay's user allows, where it is not the default. */
  readonly policy?: Partial<Policy> | undefined;
  /** Chromium's id of the tab that shows this target, where there is one: for the status of relays that do not know. */
  readonly tabOf: (targetId: string) => number | undefined;
}

export interface RelayTabStatus {
  /** Chromium's id; undefined where no tab shows the target. */
  readonly tab: number | undefined;
  readonly targetId: string;
  /** `usable`, or what is the matter with it. */
  readonly phase: string;
}

export interface SimRelayStatus {
  /** `ready` while an extension is connected, or what else. */
  readonly extension: string;
  readonly tabs: readonly RelayTabStatus[];
  readonly clients: number;
  /** Number of the worker instance that is connected, where the relay knows it. */
  readonly boot?: number | undefined;
  /** Requests to the extension without an answer. */
  readonly pending: number;
  /** Commands that wait for the extension. */
  readonly held: number;
  /** Clients' commands without a reply. */
  readonly unanswered: number;
  /** Frames that are kept until the extension acknowledges them, where the relay does that. */
  readonly unacknowledged?: number;
}

/** One life of a relay. Its callbacks run in its lane. */
export interface SimRelay extends Omit<Listener, 'lane'> {
  status(): SimRelayStatus;
  /** Throws where what the relay believes contradicts itself. Absent from models, which do not look. */
  check?(): void;
}

export interface RelayModel {
  /** What is in the extension's `chrome.storage.local` when it is paired with this relay. */
  pairing(port: number, secrets: RelaySecrets): Readonly<Record<string, unknown>>;
  /** With what a client of this relay shows who it is. */
  clientHeaders(token: string): Readonly<Record<string, string>>;
  /** Whether an extension may stay away while it has no tab to show. */
  readonly connectsOnDemand: boolean;
  start(place: RelayPlace): SimRelay;
}
