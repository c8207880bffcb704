/** What the link needs from the worker. */
import type { Packet } from '../../relay/protocol/codec.ts';
import type {
  Connect,
  ExtensionFrame,
  Numbered,
  RelayFrame,
  Unnumbered,
} from '../../relay/protocol/frames.ts';
import type { LinkPhase, Send } from './link-phase.ts';
import type { Settings } from './settings.ts';

export interface RelayLinkOwner {
  settings(): Settings;
  identity(): Promise<Pick<Connect, 'instanceId' | 'boot' | 'ledger' | 'extensionVersion' | 'browser'>>;
  /** A relay was found and numbers its frames from 1. From now on it may send commands. */
  newChannel(): void;
  /** Everything up to this frame may run from now on. */
  starting(frameNumber: number): void;
  /** The current tabs, for the inventory. Asynchronous, because after a restart of the worker they must be adopted first. */
  inventory(): Promise<Extract<Unnumbered<ExtensionFrame>, { type: 'inventory' }>>;
  /** `answer` sends only to the relay that asked. */
  received(packet: Packet<Numbered<RelayFrame>>, answer: Send): void;
  phaseChanged(phase: LinkPhase): void;
}
