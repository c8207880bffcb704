/** The simulated world of one run: a machine with a network, a relay, a browser, clients and a person. */
import { createHmac } from 'node:crypto';
import type { Hmac } from '../../relay/protocol/proof.ts';
import type { SimBrowser } from './browser.ts';
import type { SimKernel } from './engine/sim-kernel.ts';
import { Network } from './network.ts';
import type { SimOptions } from './options.ts';
import { Judge } from './oracle/judge.ts';
import { Mutations } from './oracle/mutations.ts';
import type { RelayProgram } from './programs/programs.ts';
import { RelayProcess } from './relay-process.ts';
import { ClientUser } from './workload/client-user.ts';
import { Intents } from './workload/intents.ts';
import { Person } from './workload/person.ts';
import { SimClient } from './workload/sim-client.ts';

/** What a browser is made of. */
export interface BrowserOptions {
  readonly kernel: SimKernel;
  readonly network: Network;
  /** Where the relay listens, and the token that the extension is paired with. */
  readonly port: number;
  readonly token: string;
}

export interface WorldParts {
  readonly kernel: SimKernel;
  readonly options: SimOptions;
  readonly relayProgram: RelayProgram;
  readonly createBrowser: (options: BrowserOptions) => SimBrowser;
  /** Where it is not the real one, because the browser is a model. */
  readonly secret?: { readonly token: string; readonly hmac: Hmac };
}

const PORT = 18_792;
const TOKEN = 'the-token-of-the-simulated-relay';

/** As the relay's server computes it. */
const hmacSha256: Hmac = (key, text) => createHmac('sha256', key).update(text).digest('hex');

export class SimWorld {
  readonly kernel: SimKernel;
  readonly options: SimOptions;
  readonly network: Network;
  readonly relay: RelayProcess;
  readonly browser: SimBrowser;
  readonly judge: Judge;
  readonly mutations: Mutations;
  readonly intents: Intents;
  readonly person: Person;
  readonly clients: readonly SimClient[];
  readonly users: readonly ClientUser[];
  readonly port = PORT;
  readonly token: string;

  constructor({ kernel, options, relayProgram, createBrowser, secret }: WorldParts) {
    this.kernel = kernel;
    this.options = options;
    this.network = new Network(kernel);
    this.judge = new Judge(
      () => kernel.now(),
      () => kernel.stop(),
    );
    const { token, hmac } = secret ?? { token: TOKEN, hmac: hmacSha256 };
    this.token = token;
    const place = { kernel, network: this.network, port: PORT, token };
    const { duplicates } = options;
    this.relay = new RelayProcess({ ...place, program: relayProgram, hmac, duplicates });
    this.browser = createBrowser(place);
    this.mutations = new Mutations(this.judge.report);
    this.intents = new Intents(this.browser);
    this.person = new Person(this);
    this.clients = Array.from({ length: options.clients }, (_, index) => this.client(index + 1));
    this.users = this.clients.map((client, index) => new ClientUser(this, client, index + 1));
  }

  /** A client that is not connected yet. */
  client(number: number): SimClient {
    const { kernel, network, port, token } = this;
    return new SimClient({ kernel, network, number, port, token, report: this.judge.report });
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
