/** What the link needs of the worker. */
import type { Packet } from '../../relay/protocol/codec.ts';
import type {
  Connect,
  ExtensionFrame,
  Numbered,
  RelayFrame,
  Unnumbered,
} from '../../relay/protocol/frames.ts';
import type { LinkPhase, Send } from './relay-link.ts';
import type { Settings } from './settings.ts';

export interface RelayLinkOwner {
  settings(): Settings;
  identity(): Promise<Pick<Connect, 'instanceId' | 'boot' | 'ledger' | 'extensionVersion' | 'browser'>>;
  /** A relay has been found, and numbers its frames from 1; from now on it may ask for executions. */
  newChannel(): void;
  /** Everything up to this frame may be executed from now on. */
  starting(frameNumber: number): void;
  /** The tabs as they are now, for the inventory. Waited for, because after a worker's death they are being adopted. */
  inventory(): Promise<Extract<Unnumbered<ExtensionFrame>, { type: 'inventory' }>>;
  /** `answer` sends to the relay that asked, and to no other. */
  received(packet: Packet<Numbered<RelayFrame>>, answer: Send): void;
  phaseChanged(phase: LinkPhase): void;
}
