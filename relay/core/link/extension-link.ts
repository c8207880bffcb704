/**
 * The relay's end of the link to the extension: its current socket, one channel per worker
 * instance, and when CDP may flow (after the inventory).
 */
import type { RelayOptions } from '../relay-options.ts';
import type { Packet } from '../../protocol/codec.ts';
import type {
  Connect,
  ExtensionFrame,
  Inventory,
  Numbered,
  RelayFrame,
  Unnumbered,
} from '../../protocol/frames.ts';
import type { Audit } from '../audit.ts';
import type { CdpError } from '../errors.ts';
import type { Invariant } from '../invariant.ts';
import type { UnknownCause } from '../outcome.ts';
import { Connection, type TextSocket } from './connection.ts';
import { NOT_PAIRED } from './link-refusal.ts';
import { Outbox } from './outbox.ts';
import { Slot } from './slot.ts';
import { sometimes } from '../../protocol/sometimes.ts';

export type LinkFrame = Exclude<Numbered<ExtensionFrame>, { type: 'inventory' }>;

/** A channel that cannot go on, and how much of what was sent on it may have been executed. */
export interface LostChannel {
  readonly cause: UnknownCause;
  /** Frames with a higher number were certainly not executed. Infinity where nothing is known. */
  readonly started: number;
}

export interface LinkOwner {
  /**
   * The extension is there and has said what it has. `lost`: the channel is a new one (mostly another
   * worker instance), so answers to what was sent on the old one will never come.
   */
  linkReady(inventory: Inventory, lost: LostChannel | undefined): void;
  linkDown(reason: string): void;
  linkFrame(packet: Packet<LinkFrame>): void;
  /** About once a second while an extension is connected, ready or not. */
  linkBeat(): void;
}

export interface LinkOptions extends Pick<
  RelayOptions,
  'clock' | 'ids' | 'log' | 'hmac' | 'pairingKey' | 'pairing' | 'duplicates'
> {
  readonly relayId: string;
  readonly owner: LinkOwner;
  readonly audit: Audit;
}

export class ExtensionLink {
  private readonly options: LinkOptions;
  private readonly slot: Slot<Connection>;
  private outbox = new Outbox();
  /** The worker instance at the other end of the channel. */
  private channelBoot: Connect['boot'] | undefined;
  private lost: LostChannel | undefined;
  private stateNow: 'down' | 'greeted' | 'ready' = 'down';
  /** Where the relay is to be found, and since when. */
  private listening: { readonly endpoints: readonly string[]; readonly sinceMs: number } | undefined;

  constructor(options: LinkOptions) {
    this.options = options;
    this.slot = new Slot<Connection>({
      clock: options.clock,
      log: options.log,
      policy: options.duplicates,
      granted: (connection) => this.granted(connection),
    });
  }

  get state(): 'down' | 'greeted' | 'ready' {
    return this.stateNow;
  }

  /** What the present extension said of itself. */
  get peer(): Connect | undefined {
    return this.slot.holder?.claim;
  }

  get unacknowledged(): number {
    return this.outbox.channel.unacknowledged;
  }

  /** The relay has its port from now on; an extension may have dialled any of these addresses, and no other. */
  listensAt(endpoints: readonly string[]): void {
    this.listening = { endpoints, sinceMs: this.options.clock.now() };
  }

  /**
   * Takes a socket that came in on `/extension`. The caller passes on its text and its end. `linkOf`: which link the peer
   * is for, if any; it is asked once, when the peer has proved who it is.
   */
  accept(socket: TextSocket, linkOf: (claim: Connect) => ExtensionLink | undefined): Connection {
    /** This one until it is known which it is for. */
    const at: { link: ExtensionLink } = { link: this };
    const { clock, log, pairingKey, pairing, hmac, relayId, ids, audit } = this.options;
    const { endpoints, sinceMs } = this.listening ?? { endpoints: [], sinceMs: clock.now() };
    return new Connection(
      socket,
      {
        clock,
        log,
        pairingKey,
        ...(pairing === undefined ? {} : { pairing }),
        hmac,
        endpoints,
        refused: (code) => audit({ event: 'extension.refused', code }),
        authenticated: (connection) => {
          const found = linkOf(connection.claim);
          // Forgotten in this moment.
          if (found === undefined) return connection.refuse('wrong-key', NOT_PAIRED);
          at.link = found;
          found.slot.claim(connection);
        },
        received: (connection, packet, chars) => at.link.received(connection, packet, chars),
        acknowledged: (connection, number) => {
          if (at.link.slot.holder === connection) at.link.outbox.channel.acknowledge(number);
        },
        beat: () => at.link.options.owner.linkBeat(),
        ended: (connection, reason) => at.link.ended(connection, reason),
      },
      { relayId, nonce: ids.next(), listeningMs: Math.floor(clock.now() - sinceMs) },
    );
  }

  /** The paired browsers have changed: one that is not among them any more is turned away. */
  pairingsChanged(): void {
    this.slot.holder?.checkPairing();
  }

  /** Sends a numbered frame, now or when the socket is back. Returns its number. `client`: whoever caused it. */
  send(frame: Unnumbered<RelayFrame>, body?: string, client?: object): number {
    return this.outbox.send(frame, body, client);
  }

  /** Why a frame with this body may not be sent for the client; undefined where it may. */
  refusal(client: object, chars: number): CdpError | undefined {
    return this.outbox.refusal(client, chars);
  }

  /** Who has the slot is connected, and what is sent goes there. */
  check(invariant: Invariant): void {
    const isUp = this.stateNow !== 'down';
    const hasHolder = this.slot.holder !== undefined;
    invariant(
      hasHolder === isUp,
      `the link is ${this.stateNow}, and the slot is ${hasHolder ? 'held' : 'free'}`,
    );
    this.outbox.check(invariant, isUp);
  }

  private granted(connection: Connection): void {
    if (this.stateNow !== 'down') {
      this.options.audit({ event: 'extension.replaced' });
      this.goDown('replaced by a later connection');
    }
    const { boot, resume } = connection.claim;
    const known = boot.id === this.channelBoot?.id && resume?.relayId === this.options.relayId;
    const resumed = known && this.outbox.channel.canResume(resume.received);
    if (resumed) {
      sometimes('relay: a channel was resumed');
    } else {
      sometimes('relay: a new channel began');
      // Two in a row before an inventory: what the first one lost is still to be told.
      this.lost = this.lost ?? lostChannel(this.channelBoot, connection.claim);
      this.outbox = new Outbox();
      this.channelBoot = boot;
    }
    const { channel } = this.outbox;
    connection.receivedNumber = () => channel.received;
    connection.accept(resumed, channel.received);
    this.stateNow = 'greeted';
    channel.resume((text) => connection.sendText(text), resumed ? resume.received : 0);
    this.options.audit({ event: 'extension.connected', instanceId: connection.claim.instanceId });
    this.options.log.info('extension connected', {
      instanceId: connection.claim.instanceId,
      boot: boot.number,
      attempt: connection.claim.attempt,
      resumed,
    });
  }

  private received(connection: Connection, packet: Packet<ExtensionFrame>, chars: number): void {
    if (this.slot.holder !== connection) return;
    const { frame } = packet;
    if (!('n' in frame)) return;
    if (!this.outbox.channel.arrived(frame.n, chars)) return;
    if (frame.type !== 'inventory') return this.options.owner.linkFrame({ ...packet, frame });
    const { lost } = this;
    this.lost = undefined;
    this.stateNow = 'ready';
    this.options.owner.linkReady(frame, lost);
  }

  private ended(connection: Connection, reason: string): void {
    if (!this.slot.vacate(connection)) return;
    this.options.audit({ event: 'extension.disconnected' });
    this.options.log.info('extension disconnected', { reason });
    this.goDown(reason);
  }

  private goDown(reason: string): void {
    this.stateNow = 'down';
    this.outbox.channel.suspend();
    this.options.owner.linkDown(reason);
  }
}

/** What the new worker knows of the old one's channel. */
function lostChannel(old: Connect['boot'] | undefined, claim: Connect): LostChannel | undefined {
  if (old === undefined) return undefined;
  const { ledger } = claim;
  if (claim.boot.id === old.id) return { cause: { why: 'connectionLost' }, started: Infinity };
  const cause: UnknownCause = { why: 'workerRestarted' };
  if (ledger?.bootId === old.id) return { cause, started: ledger.started };
  // The ledger is written before anything is executed: an older entry means that the old worker executed nothing.
  if (ledger !== undefined && ledger.bootNumber < old.number) return { cause, started: 0 };
  return { cause, started: Infinity };
}
