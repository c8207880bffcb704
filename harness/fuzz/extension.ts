/** The extension's socket: what an extension that knows the key may send, and what an unauthenticated peer may. */
import fc from 'fast-check';
import { COMMANDS, EVENTS, oneOf, paramsOf, targetInfo } from './cdp.ts';
import { FuzzFailure } from './failure.ts';
import { FuzzClient } from './peers/client.ts';
import { claim, FuzzExtension, TABS, targetIdOf } from './peers/extension.ts';
import { RelayRig } from './relay-rig.ts';
import type { Rig, Surface } from './surface.ts';
import { concat, object, print, ref, resolveText, type Node, type Text } from './text.ts';
import { mutated, oddValue, seldom, spoiled } from './values.ts';

export type ExtensionStep =
  | { readonly send: Text }
  /** A command of a client, which asks the relay for what the extension has told it. */
  | { readonly client: Text };

export interface ExtensionCase {
  /** Whether it knows the key. */
  readonly insider: boolean;
  /** It leaves the relay's requests without an answer, but for those that it generates. */
  readonly mute: boolean;
  readonly steps: readonly ExtensionStep[];
}

const STEPS_MAX = 40;
/** Processor time that a case may cost the relay; what is usual is less than a fifth of it. */
const CPU_MS_MAX = 1500;

const tab = fc.constantFrom(0, 1, 2).map((index) => ref(`tab.${index}`));
const state: fc.Arbitrary<Node> = fc.nat({ max: 2 }).map((index) =>
  object({
    tab: ref(`tab.${index}`),
    targetId: ref(`target.${index}`),
    attachment: ref('attachment.new'),
    url: 'https://a.test/',
    title: 'A',
  }),
);
const requestId = fc.constantFrom('request.0', 'request.1', 'request.last').map(ref);

const header: fc.Arbitrary<Node> = fc.oneof(
  state.map((tabState) => frame('tab.attached', { state: tabState })),
  state.map((tabState) => frame('tab.updated', { state: tabState })),
  fc.tuple(tab, state).map(([from, tabState]) => frame('tab.replaced', { from, state: tabState })),
  fc
    .tuple(tab, fc.constantFrom('closed', 'lost', 'released', 'reset'))
    .map(([tabId, reason]) => frame('tab.detached', { tab: tabId, reason })),
  fc
    .tuple(fc.array(state, { maxLength: 3 }), fc.boolean())
    .map(([tabs, wantsClients]) => frame('inventory', { tabs, wantsClients })),
  // Numbers that no client has: the honest one must stay.
  fc.constantFrom(0, 9_999_999, -1).map((client) => frame('client.disconnect', { client })),
  requestId.map((id) => frame('error', { id, error: object({ code: -32_000, message: 'no' }) })),
  fc.constantFrom('ping', 'pong').map((type) => object({ type, stamp: 1, received: 0 })),
  fc
    .constantFrom('n', 0, 1)
    .map((received) => object({ type: 'ack', received: received === 'n' ? ref('n') : received })),
);

/** Numbers in their order, mostly: a gap ends the connection. */
const number = fc.oneof(
  { weight: 30, arbitrary: fc.constant(ref('n')) },
  { weight: 1, arbitrary: fc.constantFrom('n.gap', 'n.again').map(ref) },
);

function frame(type: string, members: Readonly<Record<string, Node>>): Node {
  return object({ n: ref('n'), type, ...members });
}

const params: fc.Arbitrary<readonly [string, Node]> = fc.oneof(
  {
    weight: 2,
    arbitrary: oneOf(EVENTS).chain((event) => paramsOf(event).map((node) => [event.method, node] as const)),
  },
  {
    weight: 1,
    arbitrary: fc.constantFrom('iframe', 'worker', 'service_worker').map(
      (type) =>
        [
          'Target.attachedToTarget',
          object({
            sessionId: 'child-1',
            targetInfo: targetInfo('child', type),
            waitingForDebugger: false,
          }),
        ] as const,
    ),
  },
);

/** An event: the header is mostly valid, and the body is where the oddities are. */
const event: fc.Arbitrary<Text> = fc
  .tuple(tab, number, params, fc.option(fc.constant('child-1'), { nil: undefined, freq: 1 }))
  .chain(([tabId, n, [method, body], session]) => {
    const head = object({
      n,
      type: 'forwardCDPEvent',
      tab: tabId,
      attachment: ref('attachment'),
      method,
      ...(session === undefined ? {} : { session }),
    });
    return fc.tuple(seldom(fc.constant(head)), spoiled(mutated(fc.constant(body))));
  })
  .map(([head, body]) => concat(head, ['\n'], body));

const result: fc.Arbitrary<Text> = fc
  .tuple(requestId, spoiled(fc.oneof(fc.constant(object({})), oddValue)))
  .map(([id, body]) => concat(print(frame('result', { id })), ['\n'], body));

const insiderSend = fc.oneof(
  { weight: 4, arbitrary: event },
  { weight: 1, arbitrary: result },
  { weight: 2, arbitrary: spoiled(mutated(header)) },
);

const clientCommand: fc.Arbitrary<Text> = oneOf(COMMANDS).chain((message) =>
  fc
    .tuple(
      paramsOf(message),
      fc.option(fc.constantFrom('session.0', 'session.1').map(ref), { nil: undefined, freq: 3 }),
    )
    .map(([node, session]) =>
      print(
        object({
          id: ref('id'),
          method: message.method,
          params: node,
          ...(session === undefined ? {} : { sessionId: session }),
        }),
      ),
    ),
);

const insiderStep: fc.Arbitrary<ExtensionStep> = fc.oneof(
  { weight: 5, arbitrary: insiderSend.map((send) => ({ send })) },
  { weight: 2, arbitrary: clientCommand.map((client) => ({ client })) },
);

const CONNECT = fc.constant<Node>(ref('connect'));
const handshake: fc.Arbitrary<Node> = fc.constant(
  object({
    type: 'connect',
    protocol: ref('protocol'),
    endpoint: ref('endpoint'),
    instanceId: 'fuzz',
    boot: object({ number: 1_000_000, id: 'boot' }),
    attempt: 1,
    polite: false,
    extensionVersion: '0.0.0',
    browser: object({ product: 'Chrome', userAgent: '' }),
    extensionNonce: 'nonce',
    proof: ref('proof'),
    ledger: object({ bootNumber: 1, bootId: 'boot', started: 1 }),
    resume: object({ relayId: ref('relayId'), received: 1 }),
  }),
);
const strangerStep: fc.Arbitrary<ExtensionStep> = fc.oneof(
  { weight: 6, arbitrary: spoiled(mutated(handshake, 3)).map((send) => ({ send })) },
  { weight: 2, arbitrary: insiderSend.map((send) => ({ send })) },
  { weight: 1, arbitrary: spoiled(mutated(CONNECT)).map((send) => ({ send })) },
  { weight: 1, arbitrary: fc.constant({ send: [{ repeat: 'a', times: 300_000 }] }) },
);

export const extensionSurface: Surface<ExtensionCase> = {
  name: 'extension',
  cases: fc.oneof(
    {
      weight: 3,
      arbitrary: fc.record({
        insider: fc.constant(true),
        mute: fc.boolean(),
        steps: fc.array(insiderStep, { maxLength: STEPS_MAX, size: 'max' }),
      }),
    },
    {
      weight: 1,
      arbitrary: fc.record({
        insider: fc.constant(false),
        mute: fc.constant(true),
        steps: fc.array(strangerStep, { maxLength: STEPS_MAX, size: 'max' }),
      }),
    },
  ),
  open: async (mutant) => new ExtensionRig(await RelayRig.start(mutant)),
};

class ExtensionRig implements Rig<ExtensionCase> {
  private readonly rig: RelayRig;

  constructor(rig: RelayRig) {
    this.rig = rig;
  }

  async play(fuzzCase: ExtensionCase): Promise<number> {
    await (fuzzCase.insider ? this.playInsider(fuzzCase) : this.rig.guard(this.playStranger(fuzzCase)));
    await this.rig.roundTrip();
    await this.rig.checkCost(fuzzCase.steps.length, CPU_MS_MAX);
    return fuzzCase.steps.length;
  }

  rest(): Promise<number> {
    return this.rig.rest();
  }

  close(): Promise<void> {
    return this.rig.close();
  }

  /** It takes the place of the honest extension, which then connects again. */
  private async playInsider({ steps, mute }: ExtensionCase): Promise<void> {
    let hostile = await this.enter(mute);
    const client = await FuzzClient.connect(this.rig.relay.port);
    let last: 'send' | 'client' = 'send';
    for (const step of steps) {
      // Whoever spoke last is heard first, so that a case is played the same way each time.
      const next = 'send' in step ? 'send' : 'client';
      if (next === 'client' && last === 'send') await hostile.heard();
      if (next === 'send' && last === 'client') await client.command('Browser.setPermission');
      last = next;
      if ('client' in step) {
        client.sendText(resolveText(step.client, (name) => this.resolve(name, hostile, client)));
        continue;
      }
      if (hostile.closed) hostile = await this.enter(mute);
      hostile.sendText(resolveText(step.send, (name) => this.resolve(name, hostile, client)));
    }
    await hostile.heard();
    await this.rig.connectExtension();
    await hostile.leave();
    await client.command('Target.getTargets');
    await client.leave();
    await this.rig.connectHonest();
  }

  private enter(mute: boolean): Promise<FuzzExtension> {
    return new FuzzExtension({ port: this.rig.relay.port, boot: this.rig.nextBoot(), mute }).enter();
  }

  private async playStranger({ steps }: ExtensionCase): Promise<void> {
    let stranger: FuzzExtension | undefined;
    for (const { send } of steps.filter((step) => 'send' in step)) {
      if (stranger === undefined || stranger.closed) {
        stranger = new FuzzExtension({ port: this.rig.relay.port, boot: 1_000_000, mute: true });
        await stranger.challenged();
      }
      const { challenge } = stranger;
      stranger.sendText(resolveText(send, (name) => this.resolve(name, stranger, undefined)));
      if (stranger.live)
        throw new FuzzFailure('obeyed', `An unauthenticated peer was let in: ${JSON.stringify(challenge)}`);
      if (challenge !== undefined) await stranger.heard();
    }
    await stranger?.leave();
  }

  private resolve(
    name: string,
    extension: FuzzExtension | undefined,
    client: FuzzClient | undefined,
  ): string {
    const [kind = '', which = ''] = name.split('.');
    const index = Number(which);
    const ext = extension ?? this.rig.extension;
    switch (kind) {
      case 'n':
        if (which === 'again') return String(ext.n);
        return String((ext.n += which === 'gap' ? 5 : 1));
      case 'tab':
        return String(TABS[index]);
      case 'target':
        return JSON.stringify(which === 'gone' ? 'GONE' : targetIdOf(TABS[index] ?? 0));
      case 'attachment':
        return JSON.stringify(which === 'new' ? `attachment-${ext.n}` : ext.attachmentOf(TABS[0]));
      case 'request':
        return String((which === 'last' ? ext.open.at(-1) : ext.open[index]) ?? 1);
      case 'id':
        return String(client?.nextId() ?? 1);
      case 'session':
        if (client === undefined) return `"child-${which}"`;
        return JSON.stringify(client.sessions[index] ?? 'GONE');
      case 'protocol':
        return String(ext.challenge?.protocol.max ?? 1);
      case 'endpoint':
        return JSON.stringify(`127.0.0.1:${this.rig.relay.port}`);
      case 'relayId':
        return JSON.stringify(ext.challenge?.relayId ?? '');
      case 'proof':
        return JSON.stringify('0'.repeat(64));
      case 'connect': {
        // A valid claim, but for the proof.
        if (ext.challenge === undefined) return '{}';
        const { proof, ...rest } = claim(ext.challenge, { port: this.rig.relay.port, boot: 1_000_000 });
        return JSON.stringify({ ...rest, proof: `${proof.slice(1)}0` });
      }
      default:
        throw new Error(`there is no ${name}`);
    }
  }
}
