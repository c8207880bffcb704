/** A relay process with an honest extension and an honest client, who must not notice anything of the fuzzing. */
import type { RelayStatus } from '../../relay/core/relay-status.ts';
import type { Mutant } from '../zoo/mutant.ts';
import { FuzzFailure, within } from './failure.ts';
import { FuzzClient, type CdpReply } from './peers/client.ts';
import { FuzzExtension, TABS, urlOf } from './peers/extension.ts';
import { RelayBundle, RelayChild } from './peers/relay-child.ts';
import type { Vitals } from './peers/relay-process.ts';

/** How often the rig checks whether everything has settled. */
const LOOK_EVERY_MS = 20;

const ECHO_EVENT = 'Page.loadEventFired';

export class RelayRig {
  readonly relay: RelayChild;
  private readonly bundle: RelayBundle;
  private extensionNow: FuzzExtension | undefined;
  private honestNow: FuzzClient | undefined;
  private session = '';
  private boots = 0;
  private echoes = 0;
  private heard: number[] = [];
  private cpuMs = 0;
  private atStart: Vitals | undefined;

  private constructor(relay: RelayChild, bundle: RelayBundle) {
    this.relay = relay;
    this.bundle = bundle;
  }

  static async start(mutant: Mutant | undefined): Promise<RelayRig> {
    const bundle = await RelayBundle.build(mutant);
    const rig = new RelayRig(await RelayChild.start(bundle), bundle);
    await rig.connectExtension();
    await rig.connectHonest();
    rig.atStart = await rig.relay.vitals();
    rig.cpuMs = rig.atStart.cpuMs;
    return rig;
  }

  get extension(): FuzzExtension {
    if (this.extensionNow === undefined) throw new Error('there is no extension');
    return this.extensionNow;
  }

  get honestSession(): string {
    return this.session;
  }

  nextBoot(): number {
    return ++this.boots;
  }

  /** The next worker of the honest extension: it replaces whoever holds the relay. */
  async connectExtension(): Promise<void> {
    const { port } = this.relay;
    this.extensionNow = await new FuzzExtension({ port, boot: this.nextBoot() }).enter();
  }

  /** A client that works in the first tab. */
  async connectHonest(): Promise<void> {
    await this.honestNow?.leave();
    const honest = await FuzzClient.connect(this.relay.port);
    this.honestNow = honest;
    // By its address: a hostile extension may have made the relay know the tab by another id.
    const { result } = await honest.command('Target.getTargets');
    const infos = (result?.['targetInfos'] ?? []) as readonly { targetId: string; url: string }[];
    const targetId = infos.find(({ url }) => url === urlOf(TABS[0]))?.targetId;
    const reply = await honest.command('Target.attachToTarget', { targetId, flatten: true });
    const sessionId = reply.result?.['sessionId'];
    if (typeof sessionId !== 'string') {
      const known = JSON.stringify(infos);
      throw new FuzzFailure('noticed', `The honest client cannot attach: ${JSON.stringify(reply)} ${known}`);
    }
    this.session = sessionId;
    await honest.command('Page.enable', {}, this.session);
    this.heard = [];
    honest.onEvent = (event) => this.onHonestEvent(event);
  }

  /** A command, and an event, through relay and extension. Rejects with a failure when anything is amiss. */
  roundTrip(): Promise<void> {
    return this.guard(this.echo());
  }

  private async echo(): Promise<void> {
    const honest = this.honestNow;
    if (honest === undefined) throw new Error('there is no honest client');
    const echo = ++this.echoes;
    this.extension.event(TABS[0], ECHO_EVENT, { timestamp: echo });
    const expression = `echo ${echo}`;
    const reply = await honest.command('Runtime.evaluate', { expression }, this.session);
    const value = (reply.result?.['result'] as { value?: unknown } | undefined)?.value;
    if (value !== expression)
      throw new FuzzFailure('noticed', `The honest client got ${JSON.stringify(reply)}.`);
    // The event was sent first, and both come the same way.
    if (this.heard.splice(0).join() !== String(echo))
      throw new FuzzFailure('noticed', 'The honest client missed an event.');
    honest.assertAccount();
  }

  /**
   * Plays something; rejects with what is behind a failure. Where the process has ended, or the extension was sent a
   * bad frame, that is why somebody got no answer.
   */
  async guard(play: Promise<void>): Promise<void> {
    try {
      await Promise.race([play, this.extension.broken]);
    } catch (error) {
      await this.relay.vitals();
      throw error;
    }
  }

  /** Throws when the relay has used too much processor time since it was asked last. */
  async checkCost(messages: number, cpuMsMax: number): Promise<void> {
    const vitals = await this.relay.vitals();
    const cost = vitals.cpuMs - this.cpuMs;
    this.cpuMs = vitals.cpuMs;
    if (cost <= cpuMsMax) return;
    throw new FuzzFailure(
      'stall',
      `${messages} messages cost the relay ${Math.round(cost)} ms of processor time.`,
    );
  }

  /** Waits until only the honest peers are left and nothing is under way. */
  async rest(): Promise<number> {
    let vitals: Vitals | undefined;
    const atRest = async (): Promise<void> => {
      this.extension.restoreTabs();
      vitals = await this.relay.vitals();
      while (!isAtRest(vitals.status) || this.hasMore(vitals)) {
        await new Promise((resolve) => setTimeout(resolve, LOOK_EVERY_MS));
        vitals = await this.relay.vitals();
      }
    };
    await within(atRest(), 'everything to settle').catch((error: unknown) => {
      if (!(error instanceof FuzzFailure) || error.kind !== 'hang' || vitals === undefined) throw error;
      throw new FuzzFailure('leak', `Something is left over: ${JSON.stringify(vitals)}`, { cause: error });
    });
    const { rssBytes, cpuMs } = await this.relay.vitals('vitals after gc');
    this.cpuMs = cpuMs;
    return rssBytes;
  }

  /** Whether more files are open, or more timers run, than at the start. */
  private hasMore({ files, timers }: Vitals): boolean {
    return this.atStart !== undefined && (files > this.atStart.files || timers > this.atStart.timers);
  }

  async close(): Promise<void> {
    await this.relay.stop();
    await this.honestNow?.leave();
    await this.extensionNow?.leave();
    await this.bundle.remove();
  }

  private onHonestEvent({ method, params, sessionId }: CdpReply): void {
    if (method === ECHO_EVENT && sessionId === this.session) this.heard.push(params?.['timestamp'] as number);
  }
}

function isAtRest({ clients, pending, held, unanswered, tabs, extension }: RelayStatus): boolean {
  const usable = tabs.length === TABS.length && tabs.every(({ phase }) => phase === 'usable');
  return extension === 'ready' && clients === 1 && pending + held + unanswered === 0 && usable;
}
