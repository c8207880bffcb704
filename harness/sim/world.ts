/** The simulated world of one run: a machine with a network, a relay, a browser, clients and a person. */
import type { SimBrowser } from './browser.ts';
import type { SimKernel } from './engine/sim-kernel.ts';
import { Network } from './network.ts';
import type { SimOptions } from './options.ts';
import { Judge } from './oracle/judge.ts';
import { Mutations } from './oracle/mutations.ts';
import { RelayProcess } from './relay-process.ts';
import type { RelayModel, RelaySecrets } from './relays/relay-model.ts';
import { ClientUser } from './workload/client-user.ts';
import { Intents } from './workload/intents.ts';
import { Person } from './workload/person.ts';
import { SimClient } from './workload/sim-client.ts';

/** What a browser is made of. */
export interface BrowserOptions {
  readonly kernel: SimKernel;
  readonly network: Network;
  /** Where the relay listens. */
  readonly port: number;
  /** What is in the extension's `chrome.storage.local` from the start: it is paired with the relay. */
  readonly pairing: Readonly<Record<string, unknown>>;
}

export interface WorldParts {
  readonly kernel: SimKernel;
  readonly options: SimOptions;
  readonly relayModel: RelayModel;
  readonly createBrowser: (options: BrowserOptions) => SimBrowser;
  /**
   * The extension is somebody else's: an error that nobody catches in it is counted and no violation, as most
   * such errors change nothing for anybody; and its user is patient, and has acted when the button shows it.
   */
  readonly foreign?: boolean;
  /** The relay's secrets, where they are not any. */
  readonly secrets?: RelaySecrets;
}

const PORT = 18_792;
const SECRETS: RelaySecrets = {
  token: 'the-token-of-the-simulated-relay',
  pairingKey: 'the-pairing-key-of-the-simulated-relay',
};

export class SimWorld {
  readonly kernel: SimKernel;
  readonly options: SimOptions;
  readonly network: Network;
  readonly relayModel: RelayModel;
  readonly relay: RelayProcess;
  readonly browser: SimBrowser;
  readonly judge: Judge;
  readonly mutations: Mutations;
  readonly intents: Intents;
  readonly person: Person;
  readonly clients: readonly SimClient[];
  readonly users: readonly ClientUser[];
  readonly port = PORT;
  readonly foreign: boolean;
  /** Called when the extension's socket was opened or refused. */
  onDial: (() => void) | undefined;
  /** Called after each task, when what it set off has settled. */
  onStep: (() => void) | undefined;
  readonly secrets: RelaySecrets;

  constructor({ kernel, options, relayModel, createBrowser, foreign, secrets = SECRETS }: WorldParts) {
    this.foreign = foreign === true;
    this.kernel = kernel;
    this.options = options;
    this.network = new Network(kernel);
    this.judge = new Judge(
      () => kernel.now(),
      () => kernel.stop(),
    );
    this.secrets = secrets;
    this.relayModel = relayModel;
    const place = { kernel, network: this.network, port: PORT };
    this.relay = new RelayProcess({
      ...place,
      ...secrets,
      model: relayModel,
      duplicates: options.duplicates,
      policy: options.policy,
      tabOf: (targetId) => this.browser.tabs().find((tab) => tab.targetId === targetId)?.id,
    });
    this.browser = createBrowser({ ...place, pairing: relayModel.pairing(PORT, secrets) });
    this.mutations = new Mutations(this.judge.report);
    this.intents = new Intents(this.browser);
    this.person = new Person(this);
    this.clients = Array.from({ length: options.clients }, (_, index) => this.client(index + 1));
    this.users = this.clients.map((client, index) => new ClientUser(this, client, index + 1));
  }

  /** A client that is not connected yet. */
  client(number: number): SimClient {
    const { kernel, network, port, relayModel } = this;
    const headers = relayModel.clientHeaders(this.secrets.token);
    return new SimClient({ kernel, network, number, port, headers, report: this.judge.report });
  }

  /** Lets virtual time pass until `holds`, looking every `lookMs`. False if `boundMs` were not enough. */
  async until(holds: () => boolean, boundMs: number, lookMs = 100): Promise<boolean> {
    const endMs = this.kernel.now() + boundMs;
    while (!holds()) {
      if (this.judge.finding !== undefined || this.kernel.now() >= endMs) return false;
      await this.kernel.run(Math.min(endMs, this.kernel.now() + lookMs));
    }
    return true;
  }

  /** As `until`, for something that is under way; undefined if it did not come to its end in time. */
  async finish<T>(under: Promise<T>, boundMs: number): Promise<T | undefined> {
    let outcome: { readonly value: T } | undefined;
    void under.then((value) => (outcome = { value }));
    await this.until(() => outcome !== undefined, boundMs, 20);
    return outcome?.value;
  }
}
