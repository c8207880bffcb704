/** The client socket: what a client with the token may send. */
import fc from 'fast-check';
import { COMMANDS, oneOf, paramsOf } from './cdp.ts';
import { FuzzFailure } from './failure.ts';
import { FuzzClient } from './peers/client.ts';
import { TABS, targetIdOf } from './peers/extension.ts';
import { RelayRig } from './relay-rig.ts';
import type { Rig, Surface } from './surface.ts';
import { object, ref, resolveText, type Node, type Text } from './text.ts';
import { mutated, spoiled } from './values.ts';

/** One act of the client. */
export type ClientStep =
  | { readonly send: Text; readonly binary?: boolean }
  /** Waits for all replies: what follows knows the sessions that they name. */
  | { readonly wait: true }
  /** Disconnects with everything under way. */
  | { readonly leave: true };

export type ClientCase = readonly ClientStep[];

const STEPS_MAX = 40;
/** Processor time that a case may cost the relay; what is usual is less than a fifth of it. */
const CPU_MS_MAX = 1500;

const sessionId = fc.oneof(
  { weight: 4, arbitrary: fc.constantFrom('session.0', 'session.1', 'session.2', 'session.3').map(ref) },
  { weight: 1, arbitrary: fc.constantFrom('session.other', 'session.gone').map(ref) },
);

/** A valid command, for the browser or for a session. */
const command: fc.Arbitrary<Node> = oneOf(COMMANDS).chain((message) =>
  fc.tuple(paramsOf(message), fc.option(sessionId, { nil: undefined, freq: 4 })).map(([params, session]) =>
    object({
      id: ref('id'),
      method: message.method,
      params,
      ...(session === undefined ? {} : { sessionId: session }),
    }),
  ),
);

const step: fc.Arbitrary<ClientStep> = fc.oneof(
  {
    weight: 20,
    arbitrary: fc.tuple(spoiled(mutated(command)), fc.boolean()).map(([send, odd]) => {
      return odd && send.length === 0 ? { send, binary: true } : { send };
    }),
  },
  { weight: 3, arbitrary: fc.constant({ wait: true } as const) },
  { weight: 1, arbitrary: fc.constant({ leave: true } as const) },
);

function valid(method: string, params: Readonly<Record<string, Node>>): ClientStep {
  return { send: [`{"id":`, { ref: 'id' }, `,"method":"${method}","params":${JSON.stringify(params)}}`] };
}

/** Sessions with every tab, as Playwright and Puppeteer have them. */
const ATTACHES: readonly ClientCase[] = [
  [],
  [
    valid('Target.setAutoAttach', { autoAttach: true, flatten: true, waitForDebuggerOnStart: true }),
    { wait: true },
  ],
  [
    valid('Target.setDiscoverTargets', { discover: true }),
    ...TABS.map((tab) => valid('Target.attachToTarget', { targetId: targetIdOf(tab), flatten: true })),
    valid('Target.attachToBrowserTarget', {}),
    { wait: true },
  ],
];

/** Whoever has left sends nothing. */
function untilLeft(steps: ClientCase): ClientCase {
  const left = steps.findIndex((act) => 'leave' in act);
  return left < 0 ? steps : steps.slice(0, left + 1);
}

export const clientSurface: Surface<ClientCase> = {
  name: 'client',
  cases: fc
    .tuple(fc.constantFrom(...ATTACHES), fc.array(step, { maxLength: STEPS_MAX, size: 'max' }))
    .map(([attach, steps]) => [...attach, ...untilLeft(steps)]),
  open: async (mutant) => new ClientRig(await RelayRig.start(mutant)),
};

class ClientRig implements Rig<ClientCase> {
  private readonly rig: RelayRig;

  constructor(rig: RelayRig) {
    this.rig = rig;
  }

  async play(steps: ClientCase): Promise<number> {
    await this.rig.guard(this.perform(steps));
    const messages = steps.filter((step) => 'send' in step).length;
    await this.rig.roundTrip();
    await this.rig.checkCost(messages, CPU_MS_MAX);
    return messages;
  }

  private async perform(steps: ClientCase): Promise<void> {
    const client = await FuzzClient.connect(this.rig.relay.port);
    const resolve = (name: string): string => this.resolve(client, name);
    try {
      for (const step of steps) {
        if ('leave' in step) return;
        if ('wait' in step) await client.answered();
        else client.sendText(resolveText(step.send, resolve), step.binary);
      }
      await client.answered();
      if (client.closed === undefined) await client.command('Target.getTargets').catch(onlyClosed);
      client.assertAccount();
    } finally {
      await client.leave();
    }
  }

  rest(): Promise<number> {
    return this.rig.rest();
  }

  close(): Promise<void> {
    return this.rig.close();
  }

  private resolve(client: FuzzClient, name: string): string {
    const [kind = '', which = ''] = name.split('.');
    const index = Number(which);
    switch (kind) {
      case 'id':
        return String(client.nextId());
      case 'session':
        if (which === 'other') return JSON.stringify(this.rig.honestSession);
        return JSON.stringify(client.sessions.at(index % Math.max(1, client.sessions.length)) ?? 'GONE');
      case 'target':
        return JSON.stringify(which === 'gone' ? 'GONE' : targetIdOf(TABS[index] ?? 0));
      default:
        throw new Error(`a client has no ${name}`);
    }
  }
}

/** The relay may close a client that breaks the rules. */
function onlyClosed(error: unknown): void {
  if (!(error instanceof FuzzFailure) || error.kind !== 'noticed') throw error;
}
