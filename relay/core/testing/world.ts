import { STRICT_POLICY } from '../policy.ts';
import { Relay } from '../relay.ts';
import type { RelayOptions } from '../relay-options.ts';
import { anyFiles } from './any-files.ts';
import { ModelClient } from './model-client.ts';
import { ModelExtension, TEST_ENDPOINT } from './model-extension.ts';
import { SeededIds } from './seeded-ids.ts';
import { silentLog } from './silent-log.ts';
import { TEST_PAIRING_KEY, testHmac } from './test-hmac.ts';
import { VirtualClock } from './virtual-clock.ts';

/** A client, and its session with tab 1. */
export interface AttachedClient {
  readonly client: ModelClient;
  readonly session: string;
}

/** A relay in virtual time, with a model browser and model clients around it. */
export class World {
  readonly clock = new VirtualClock();
  relay: Relay;
  private readonly options: RelayOptions;

  constructor(options: Partial<RelayOptions> = {}) {
    this.options = {
      clock: this.clock,
      ids: new SeededIds(),
      log: silentLog,
      hmac: testHmac,
      pairingKey: TEST_PAIRING_KEY,
      duplicates: 'refuse',
      files: anyFiles,
      policy: STRICT_POLICY,
      ...options,
    };
    this.relay = new Relay(this.options);
    this.relay.listensAt([TEST_ENDPOINT]);
    this.clock.onSettled = () => this.relay.check();
  }

  extension(instanceId?: string): ModelExtension {
    return new ModelExtension(this.clock, this.relay, instanceId);
  }

  client(): ModelClient {
    return new ModelClient(this.clock, this.relay);
  }

  /** Lets everything arrive that is on its way. */
  settle(): void {
    this.clock.advance(0);
  }

  /** An extension that shares tabs with these ids, connected. */
  browserWith(...tabs: number[]): ModelExtension {
    const extension = this.extension();
    for (const tab of tabs) extension.share(tab);
    extension.connect();
    this.settle();
    // Tabs that were attached before the relay knew of them are attached afresh: nothing of that concerns a test.
    extension.requests.length = 0;
    return extension;
  }

  /** A client that has attached itself to every tab, and the session of tab 1. */
  attachedClient(): AttachedClient {
    const client = this.client();
    client.send('Target.setAutoAttach', { autoAttach: true, waitForDebuggerOnStart: true, flatten: true });
    this.settle();
    return { client, session: client.sessionOf('T1') };
  }
}
