/** What the program behind a client does: human-paced or busy, in an order that the seed decides. */
import { outcomeOf } from '../../oracle/messages.ts';
import type { SimWorld } from '../world.ts';
import type { SimClient } from './sim-client.ts';

type Act =
  | 'think'
  | 'read'
  | 'mutate'
  | 'burst'
  | 'navigate'
  | 'reload'
  | 'enable'
  | 'open'
  | 'close'
  | 'list'
  | 'rejoin';

/** As often as they stand here; the first is the plainest. */
export const CLIENT_ACTS: readonly Act[] = [
  'think',
  'read',
  'read',
  'mutate',
  'mutate',
  'mutate',
  'burst',
  'navigate',
  'navigate',
  'reload',
  'enable',
  'open',
  'close',
  'list',
  'rejoin',
];

const BURST = 8;
const ENABLING = ['Page.enable', 'Runtime.enable'] as const;
const MEETING = ['Page.enable', 'Page.getFrameTree', 'Runtime.enable', 'Network.enable'] as const;
/** Divides by all small numbers of things to choose from. */
const WHICH_MAX = 60;
/** A client opens no more tabs than this. */
const TABS_MAX = 6;
const PAUSES_MS = { human: [2_000, 500, 1_000, 4_000, 8_000], busy: [200, 10, 50, 500, 1_000] } as const;
const URLS = ['http://site.test/a', 'http://site.test/b', 'http://other.test/c', 'about:blank'] as const;

export class ClientUser {
  private readonly world: SimWorld;
  private readonly client: SimClient;
  private readonly name: string;
  private mutations = 0;
  private which = 0;
  private stopped = false;

  constructor(world: SimWorld, client: SimClient, number: number) {
    this.world = world;
    this.client = client;
    this.name = `c${number}`;
  }

  start(): void {
    this.next();
  }

  /** Does nothing new; what is under way goes on. */
  stop(): void {
    this.stopped = true;
  }

  /** Evaluates a mutation in a session; the reply is noted for O5. True if the client got the answer that it succeeded. */
  async mutate(sessionId: string): Promise<boolean> {
    const id = `${this.name}-${++this.mutations}`;
    const { mutations } = this.world;
    mutations.asked(id);
    const expression = `mutate(${JSON.stringify(id)})`;
    const reply = await this.client.command(
      'Runtime.evaluate',
      { expression, returnByValue: true },
      sessionId,
    );
    if (reply === 'gone') return false;
    mutations.answered(id, reply);
    if (outcomeOf(reply)?.kind === 'unknown') {
      this.world.kernel.sometimes('a client got an unknown outcome');
    }
    return reply.result !== undefined;
  }

  private next(): void {
    const { kernel, options } = this.world;
    const pauses = PAUSES_MS[options.pace];
    const pauseMs = pauses[kernel.choose(`${this.client.lane} pause`, pauses.length)] ?? 0;
    kernel.schedule(this.client.lane, pauseMs, 'acts', () => {
      if (!this.stopped) void this.act().then(() => this.next());
    });
  }

  private async act(): Promise<void> {
    const { kernel } = this.world;
    const act = CLIENT_ACTS[kernel.choose(`${this.client.lane} act`, CLIENT_ACTS.length)] ?? 'think';
    // Drawn for every act, needed or not, so that the next ones stay what they are when this one is shrunk away.
    this.which = kernel.choose(`${this.client.lane} which`, WHICH_MAX);
    if (!this.client.connected) {
      if (!(await this.client.connect())) kernel.sometimes('a client could not connect');
      return;
    }
    const session = this.pick([...this.client.sessions.keys()]);
    switch (act) {
      case 'think':
        return;
      case 'rejoin':
        kernel.sometimes('a client left and returned');
        await this.client.connect();
        return;
      case 'list':
        await this.client.command('Target.getTargets');
        return;
      case 'open':
        return this.open();
      default:
        if (session !== undefined) await this.inSession(act, session);
    }
  }

  private async inSession(
    act: Exclude<Act, 'think' | 'rejoin' | 'list' | 'open'>,
    session: string,
  ): Promise<void> {
    const { client } = this;
    switch (act) {
      case 'read':
        await client.command('Runtime.evaluate', { expression: '6 * 7', returnByValue: true }, session);
        return;
      case 'mutate':
        await this.mutate(session);
        return;
      case 'burst':
        await Promise.all(Array.from({ length: BURST }, () => this.mutate(session)));
        return;
      case 'navigate':
        await client.command('Page.navigate', { url: this.pick(URLS) ?? 'about:blank' }, session);
        return;
      case 'reload':
        await client.command('Page.reload', {}, session);
        return;
      case 'enable':
        // Mostly one after the other; as Playwright does, all at once.
        if (this.which % 3 === 2)
          await Promise.all(MEETING.map((method) => client.command(method, {}, session)));
        else for (const method of ENABLING) await client.command(method, {}, session);
        return;
      case 'close':
        return this.close(session);
    }
  }

  private async open(): Promise<void> {
    const { world, client } = this;
    if (world.browser.tabs().length >= TABS_MAX) return;
    const reply = await client.command('Target.createTarget', { url: this.pick(URLS) ?? 'about:blank' });
    const targetId = reply === 'gone' ? undefined : reply.result?.['targetId'];
    if (typeof targetId === 'string') world.intents.openedByClient(targetId);
  }

  private async close(session: string): Promise<void> {
    const { world, client } = this;
    const targetId = client.sessions.get(session);
    // One tab stays, so that there is always something to do.
    if (targetId === undefined || client.sessions.size <= 1) return;
    // Towards clients a target keeps its id for life; the relay knows which tab it is now.
    const tab = world.relay.status()?.tabs.find((other) => other.targetId === targetId);
    if (tab?.tab !== undefined) world.intents.mayClose(tab.tab);
    await client.command('Target.closeTarget', { targetId });
  }

  private pick<T>(items: readonly T[]): T | undefined {
    return items[this.which % items.length];
  }
}
