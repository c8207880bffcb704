/** The relay's process in the simulation: it can be killed, started again and stopped for a while. */
import type { Kernel } from './kernel.ts';
import type { Network } from './network.ts';
import type { RelayModel, RelayPlace, SimRelay, SimRelayStatus } from './relays/relay-model.ts';

export interface RelayProcessOptions extends Omit<RelayPlace, 'lane' | 'life'> {
  readonly kernel: Kernel;
  readonly network: Network;
  readonly model: RelayModel;
}

export class RelayProcess {
  /** Number of the running process, from 1. */
  life = 0;
  private readonly options: RelayProcessOptions;
  private relay: SimRelay | undefined;
  private stopListening: (() => void) | undefined;
  private thaw: (() => void) | undefined;

  constructor(options: RelayProcessOptions) {
    this.options = options;
  }

  get lane(): string {
    return `relay ${this.life}`;
  }

  get running(): boolean {
    return this.relay !== undefined;
  }

  get frozen(): boolean {
    return this.thaw !== undefined;
  }

  /** What it knows; undefined while there is no process. */
  status(): SimRelayStatus | undefined {
    return this.relay?.status();
  }

  /** Throws where what it believes contradicts itself. */
  check(): void {
    this.relay?.check?.();
  }

  /** Starts a process, where there is none. */
  start(): void {
    if (this.relay !== undefined) return;
    this.life++;
    const { kernel, network, model, ...place } = this.options;
    const { lane, life } = this;
    const relay = model.start({ kernel, lane, life, ...place });
    this.relay = relay;
    this.stopListening = network.listen(place.port, {
      lane,
      onUpgrade: (request, upgrade) => relay.onUpgrade(request, upgrade),
      onRequest: (request, respond) => relay.onRequest(request, respond),
    });
    kernel.record({ type: 'life', of: 'relay', id: `${life}`, state: 'started' });
  }

  /** SIGKILL: `reset` says whether the machine ends the connections with RST or with FIN. */
  kill(reset: boolean): boolean {
    if (this.relay === undefined) return false;
    const { kernel, network } = this.options;
    this.resume();
    this.stopListening?.();
    network.endOf(this.lane, reset);
    kernel.endLane(this.lane);
    this.relay = undefined;
    kernel.record({ type: 'life', of: 'relay', id: `${this.life}`, state: 'ended', detail: 'killed' });
    return true;
  }

  /** SIGSTOP: the machine goes on to take connections for it. */
  freeze(): boolean {
    if (this.relay === undefined || this.frozen) return false;
    const { kernel } = this.options;
    const { lane } = this;
    kernel.freeze(lane);
    this.thaw = () => kernel.thaw(lane);
    kernel.note(lane, 'stopped (SIGSTOP)');
    return true;
  }

  /** SIGCONT. */
  resume(): void {
    if (this.thaw === undefined) return;
    this.thaw();
    this.thaw = undefined;
    this.options.kernel.note(this.lane, 'continues (SIGCONT)');
  }
}
