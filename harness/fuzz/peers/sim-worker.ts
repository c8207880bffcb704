/** The shipped worker in the simulator's Chromium, and the relays that listen for it, hostile and honest. */
import { createHmac } from 'node:crypto';
import { decodeExtensionFrame, encode } from '../../../relay/protocol/codec.ts';
import type {
  Challenge,
  Connect,
  ExtensionFrame,
  HelloOk,
  TabState,
} from '../../../relay/protocol/frames.ts';
import { LINK_LIMITS } from '../../../relay/protocol/limits.ts';
import { helloProofText, type Unproved } from '../../../relay/protocol/proof.ts';
import { PROTOCOL_RANGE } from '../../../relay/protocol/version.ts';
import { repositoryRoot } from '../../setup/root.ts';
import type { SimBrowser } from '../../sim/browser.ts';
import { SeededSource } from '../../sim/engine/choices.ts';
import { LivelockError, SimKernel } from '../../sim/engine/sim-kernel.ts';
import { Network, type Endpoint } from '../../sim/network.ts';
import { partsOf } from '../../sim/parts.ts';
import { bundlePrograms } from '../../sim/programs/programs.ts';
import { catchUncaught } from '../../sim/uncaught.ts';
import type { Mutant } from '../../zoo/mutant.ts';
import { FuzzFailure } from '../failure.ts';

const PORT = 18_792;
const SECRETS = {
  token: 'the-token-of-the-simulated-relay',
  pairingKey: 'the-pairing-key-of-the-simulated-relay',
};

/** Longer than the worker ever waits before it tries again, in virtual time. */
const CONNECT_MS_MAX = 120_000;
const STEP_MS = 50;

export class SimWorker {
  readonly browser: SimBrowser;
  readonly network: Network;
  private readonly kernel: SimKernel;
  private readonly stopCatching: () => void;
  private uncaught: string | undefined;

  private constructor(kernel: SimKernel, network: Network, browser: SimBrowser) {
    this.kernel = kernel;
    this.network = network;
    this.browser = browser;
    this.stopCatching = catchUncaught(kernel, (_lane, text) => (this.uncaught ??= text));
  }

  static async start(mutant: Mutant | undefined): Promise<SimWorker> {
    const { createBrowser, relayModel } = partsOf(await bundlePrograms(repositoryRoot, mutant));
    const kernel = new SimKernel(new SeededSource(0), 0);
    const network = new Network(kernel);
    const browser = createBrowser({
      kernel,
      network,
      port: PORT,
      pairing: relayModel.pairing(PORT, SECRETS),
    });
    browser.start();
    const worker = new SimWorker(kernel, network, browser);
    await worker.pass(1_000);
    return worker;
  }

  /** Lets virtual time pass. Rejects with a failure when the worker has let an error escape. */
  async pass(ms: number): Promise<void> {
    try {
      await this.kernel.run(this.kernel.now() + ms);
    } catch (error) {
      if (!(error instanceof LivelockError)) throw error;
      throw new FuzzFailure('hang', `Endless loop: ${error.message}`, { cause: error });
    }
    const { uncaught } = this;
    if (uncaught !== undefined) throw new FuzzFailure('crash', `Uncaught error in the worker: ${uncaught}`);
  }

  /** Lets virtual time pass until `holds`. Rejects with a failure when it does not. */
  async until(holds: () => boolean, what: string): Promise<void> {
    const endMs = this.kernel.now() + CONNECT_MS_MAX;
    while (!holds()) {
      if (this.kernel.now() > endMs)
        throw new FuzzFailure(
          'hang',
          `The worker did not ${what} within ${CONNECT_MS_MAX / 1_000} virtual seconds.`,
        );
      await this.pass(STEP_MS);
    }
  }

  listen(lane: string): SimListener {
    return new SimListener(this.network, lane);
  }

  close(): void {
    this.stopCatching();
  }
}

/** A program on the port that the worker is paired for. */
export class SimListener {
  endpoint: Endpoint | undefined;
  /** What the worker has said on the present connection. */
  frames: { readonly frame: ExtensionFrame; readonly body?: string }[] = [];
  challenge: Challenge;
  private readonly stopListening: () => void;
  private connections = 0;

  constructor(network: Network, lane: string) {
    this.challenge = this.nextChallenge(lane);
    this.stopListening = network.listen(PORT, {
      lane,
      onUpgrade: (_request, upgrade) => {
        const endpoint = upgrade.accept();
        this.endpoint = endpoint;
        this.frames = [];
        this.challenge = this.nextChallenge(lane);
        endpoint.handlers = {
          onText: (text) => {
            if (this.endpoint === endpoint) this.frames.push(decodeExtensionFrame(text));
          },
          onClose: () => {
            if (this.endpoint === endpoint) this.endpoint = undefined;
          },
        };
      },
      onRequest: (_request, respond) => respond({ status: 404, body: '' }),
    });
  }

  get claim(): Connect | undefined {
    return this.find('connect');
  }

  /** What the worker shares; undefined before it has obeyed the handshake. */
  get tabs(): readonly TabState[] | undefined {
    return this.find('inventory')?.tabs;
  }

  /** Of a tab, as the worker has said it last. */
  attachmentOf(tabId: number): string | undefined {
    const states = this.frames.flatMap(({ frame }) => {
      if (frame.type === 'inventory') return frame.tabs;
      return frame.type === 'tab.attached' || frame.type === 'tab.updated' ? [frame.state] : [];
    });
    return states.findLast(({ tab }) => tab === tabId)?.attachment;
  }

  find<T extends ExtensionFrame['type']>(type: T): Extract<ExtensionFrame, { type: T }> | undefined {
    const found = this.frames.findLast(({ frame }) => frame.type === type);
    return found?.frame as Extract<ExtensionFrame, { type: T }> | undefined;
  }

  /** The handshake of a relay that knows the key. */
  async greet(worker: SimWorker): Promise<void> {
    await worker.until(() => this.endpoint !== undefined, 'connect');
    this.send(encode(this.challenge));
    await worker.until(() => this.claim !== undefined || this.endpoint === undefined, 'answer the challenge');
    this.send(this.hello(SECRETS.pairingKey));
    await worker.until(() => this.tabs !== undefined || this.endpoint === undefined, 'send its inventory');
    if (this.tabs === undefined) throw new FuzzFailure('noticed', 'The worker did not let a valid relay in.');
  }

  /** A `hello-ok`. With another `key`, it comes from an unauthenticated peer, which does not know the right one. */
  hello(key: string): string {
    if (this.claim === undefined) return '';
    const hello: Unproved<HelloOk> = {
      type: 'hello-ok',
      heartbeatMs: LINK_LIMITS.heartbeatMs,
      // Virtual time passes quickly; nobody pings here.
      silenceMaxMs: 1_000_000_000,
      resumed: false,
      received: 0,
    };
    const text = helloProofText(this.challenge, this.claim, hello);
    return encode({ ...hello, proof: createHmac('sha256', key).update(text).digest('hex') });
  }

  send(text: string): void {
    this.endpoint?.send(text);
  }

  /** Ends the connection and stops listening. */
  stop(): void {
    this.stopListening();
    this.endpoint?.close();
    this.endpoint = undefined;
  }

  private nextChallenge(lane: string): Challenge {
    const nonce = `${lane} ${++this.connections}`;
    const listeningMs = 1_000_000_000;
    return {
      type: 'connect.challenge',
      protocol: PROTOCOL_RANGE,
      relayId: lane,
      relayNonce: nonce,
      listeningMs,
    };
  }
}
