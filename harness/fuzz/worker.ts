/** The worker's frame parser: what a relay that knows the key may send it, and what an impostor on its port may. */
import { getHeapStatistics, setFlagsFromString } from 'node:v8';
import { runInNewContext } from 'node:vm';
import fc from 'fast-check';
import { COMMANDS, oneOf, paramsOf } from './cdp.ts';
import { FuzzFailure } from './failure.ts';
import type { SimTab } from '../sim/browser.ts';
import { SimWorker, type SimListener } from './peers/sim-worker.ts';
import type { Rig, Surface } from './surface.ts';
import { concat, object, print, ref, resolveText, type Node, type Text } from './text.ts';
import { mutated, seldom, spoiled } from './values.ts';

export interface WorkerCase {
  /** Whether the relay knows the key. */
  readonly insider: boolean;
  /** Messages, each in a turn of its own. */
  readonly steps: readonly Text[];
}

const STEPS_MAX = 40;
/** Processor time that a case may cost, the simulation included. */
const CPU_MS_MAX = 3_000;
/** Virtual time after each message. */
const STEP_MS = 20;
/** More than the worker waits for a tab or a download. */
const SETTLE_MS = 2_000;
/** What an unauthenticated peer would have the page execute. */
const FORGED = 'forged';

const id = ref('request');
const n = fc.oneof(
  { weight: 30, arbitrary: fc.constant(ref('n')) },
  { weight: 1, arbitrary: fc.constantFrom('n.gap', 'n.again').map(ref) },
);
const tab = fc.constantFrom('tab.0', 'tab.1', 'tab.gone').map(ref);
const url = fc.constantFrom('https://a.test/', 'about:blank', 'chrome://quit', 'javascript:1', '');

const command: fc.Arbitrary<Text> = fc
  .tuple(n, oneOf(COMMANDS), fc.option(fc.constant('child'), { nil: undefined, freq: 1 }), fc.boolean())
  .chain(([number, message, session, once]) => {
    const head = object({
      n: number,
      type: 'forwardCDPCommand',
      id,
      ...(once ? { once } : {}),
      tab: ref('tab.0'),
      attachment: ref('attachment'),
      method: message.method,
      ...(session === undefined ? {} : { session }),
    });
    return fc.tuple(seldom(fc.constant(head)), spoiled(mutated(paramsOf(message))));
  })
  .map(([head, body]) => concat(head, ['\n'], body));

const forgery: Node = object({
  n: ref('n'),
  type: 'forwardCDPCommand',
  id,
  tab: ref('tab.0'),
  attachment: ref('attachment'),
  method: 'Runtime.evaluate',
});

const other: fc.Arbitrary<Node> = fc.oneof(
  fc
    .tuple(n, url, fc.boolean())
    .map(([number, address, newWindow]) =>
      object({ n: number, type: 'tab.create', id, url: address, background: true, newWindow }),
    ),
  fc
    .tuple(n, tab, fc.constantFrom('tab.close', 'tab.activate', 'tab.reset'))
    .map(([number, tabId, type]) => object({ n: number, type, id, tab: tabId })),
  fc
    .tuple(n, fc.constantFrom('download.find', 'download.cancel'))
    .map(([number, type]) => object({ n: number, type, id, url: 'https://a.test/', later: 0 })),
  fc.tuple(n, tab, fc.constantFrom('default', '', 'a\u202eb', '<b>')).map(([number, tabId, token]) => {
    const client = { client: 1, token, connectedMs: 5, running: 0, tabs: [tabId], moreTabs: 0 };
    return object({ n: number, type: 'clients', clients: [object(client)], more: 0 });
  }),
  fc.constantFrom('ping', 'pong', 'ack').map((type) => object({ type, stamp: 1, received: 0 })),
  fc.constant(
    object({
      type: 'connect.challenge',
      protocol: object({ min: 1, max: 9 }),
      relayId: 'R',
      relayNonce: 'N',
    }),
  ),
  fc.constantFrom('proof', 'proof.long').map((proof) =>
    object({
      type: 'hello-ok',
      proof: ref(proof),
      heartbeatMs: 1_000,
      silenceMaxMs: 1_000_000,
      resumed: true,
      received: 3,
    }),
  ),
  fc
    .constantFrom('already-connected', 'bad-frame', 'stale-boot', 'version', 'wrong-token')
    .map((code) => object({ type: 'refuse', status: 400, code, message: 'no' })),
);

const message = fc.oneof(
  { weight: 3, arbitrary: command },
  { weight: 2, arbitrary: seldom(other) },
  {
    weight: 1,
    arbitrary: fc.constant(
      concat(print(forgery), ['\n', JSON.stringify({ expression: `mutate("${FORGED}")` })]),
    ),
  },
);

/** Several frames in one message now and then, as the relay sends them. */
const batch = fc.oneof(
  { weight: 4, arbitrary: message },
  { weight: 1, arbitrary: fc.tuple(message, message).map(([one, two]) => concat(one, ['\u001e'], two)) },
);

export const workerSurface: Surface<WorkerCase> = {
  name: 'worker',
  cases: fc.record({
    insider: fc.constantFrom(true, true, true, false),
    steps: fc.array(batch, { maxLength: STEPS_MAX, size: 'max' }),
  }),
  open: async (mutant) => {
    const rig = new WorkerRig(await SimWorker.start(mutant));
    await rig.honest();
    return rig;
  },
};

class WorkerRig implements Rig<WorkerCase> {
  private readonly worker: SimWorker;
  private relays = 0;
  private requests = 0;
  private n = 0;

  constructor(worker: SimWorker) {
    this.worker = worker;
  }

  async play({ insider, steps }: WorkerCase): Promise<number> {
    const before = process.cpuUsage();
    const executedBefore = this.executed;
    const relay = this.worker.listen(`relay ${++this.relays}`);
    try {
      for (const step of steps) {
        await this.ensureConnected(relay, insider);
        relay.send(resolveText(step, (name) => this.resolve(relay, name)));
        await this.worker.pass(STEP_MS);
        if (!insider) this.assertNotObeyed(relay, executedBefore);
      }
      await this.worker.pass(SETTLE_MS);
      if (!insider) this.assertNotObeyed(relay, executedBefore);
    } finally {
      relay.stop();
    }
    await this.honest();
    const { user, system } = process.cpuUsage(before);
    const cost = (user + system) / 1_000;
    if (cost > CPU_MS_MAX)
      throw new FuzzFailure(
        'stall',
        `${steps.length} messages cost ${Math.round(cost)} ms of processor time.`,
      );
    return steps.length;
  }

  async rest(): Promise<number> {
    await this.worker.pass(SETTLE_MS);
    setFlagsFromString('--expose-gc');
    const gc = runInNewContext('gc') as () => void;
    gc();
    gc();
    const { used_heap_size: heap, external_memory: external } = getHeapStatistics();
    return heap + external;
  }

  close(): Promise<void> {
    this.worker.close();
    return Promise.resolve();
  }

  private async ensureConnected(relay: SimListener, insider: boolean): Promise<void> {
    if (relay.endpoint !== undefined) return;
    this.n = 0;
    if (insider) return relay.greet(this.worker);
    await this.worker.until(() => relay.endpoint !== undefined, 'connect');
    // Half of the strangers at least get as far as to see a claim.
    if (this.relays % 4 === 0) return;
    relay.send(JSON.stringify(relay.challenge));
    await this.worker.pass(STEP_MS);
    if (this.relays % 4 === 1) relay.send(relay.hello('another key'));
  }

  private assertNotObeyed(relay: SimListener, executedBefore: number): void {
    if (relay.tabs !== undefined)
      throw new FuzzFailure('obeyed', 'The worker sent its tabs to an unauthenticated peer.');
    if (this.executed > executedBefore)
      throw new FuzzFailure('obeyed', 'The worker executed a command of an unauthenticated peer.');
  }

  private get executed(): number {
    return this.worker.browser.executions.get(FORGED) ?? 0;
  }

  /** The next valid relay is obeyed. Afterwards there is one tab, which is shared and answers. */
  async honest(): Promise<void> {
    const relay = this.worker.listen(`honest ${this.relays}`);
    try {
      await relay.greet(this.worker);
      const tab = await this.healthyTab();
      await this.worker.until(() => relay.attachmentOf(tab) !== undefined, 'tell of its tab');
      const attachment = relay.attachmentOf(tab);
      const head = { n: 1, type: 'forwardCDPCommand', id: 1, tab, attachment, method: 'Runtime.evaluate' };
      relay.send(`${JSON.stringify(head)}\n${JSON.stringify({ expression: '6 * 7' })}`);
      const answer = (): (typeof relay.frames)[number] | undefined =>
        relay.frames.find(({ frame }) => frame.type === 'result' || frame.type === 'error');
      await this.worker.until(() => answer() !== undefined, 'answer');
      if (answer()?.body?.includes('"value":42') === true) return;
      throw new FuzzFailure('noticed', `The worker answered ${JSON.stringify(answer())}.`);
    } finally {
      relay.stop();
    }
  }

  /** A shared tab that answers: a new one where the last was closed or crashed. All others are closed. */
  private async healthyTab(): Promise<number> {
    const { browser } = this.worker;
    const healthy = (): SimTab | undefined =>
      browser.tabs().find(({ attached, crashed }) => attached && !crashed);
    if (healthy() === undefined) {
      const tabId = browser.openTab('https://a.test/');
      await this.worker.pass(STEP_MS);
      // While a relay is there: a worker that has been refused would show why instead.
      browser.clickAction(tabId);
      await this.worker.until(() => healthy() !== undefined, 'share a tab');
    }
    const kept = healthy()?.id ?? 0;
    const others = browser.tabs().filter(({ id: tabId }) => tabId !== kept);
    for (const { id: tabId } of others) browser.closeTab(tabId);
    if (others.length > 0) await this.worker.pass(SETTLE_MS);
    return kept;
  }

  private resolve(relay: SimListener, name: string): string {
    const [kind = '', which = ''] = name.split('.');
    const shared = relay.tabs ?? [];
    switch (kind) {
      case 'n':
        if (which === 'again') return String(this.n);
        return String((this.n += which === 'gap' ? 5 : 1));
      case 'request':
        return String(++this.requests);
      case 'tab':
        return String(which === 'gone' ? 9_999 : (shared.at(Number(which)) ?? this.anyTab()).tab);
      case 'attachment':
        return JSON.stringify(
          shared.find(({ attachment }) => attachment !== undefined)?.attachment ?? 'GONE',
        );
      case 'target':
      case 'session':
        return JSON.stringify(this.worker.browser.tabs()[0]?.targetId ?? '');
      case 'proof':
        return JSON.stringify('0'.repeat(which === 'long' ? 65 : 64));
      default:
        throw new Error(`there is no ${name}`);
    }
  }

  private anyTab(): { readonly tab: number } {
    return { tab: this.worker.browser.tabs()[0]?.id ?? 1 };
  }
}
