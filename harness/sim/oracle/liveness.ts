/** O4: after all faults are healed, everything must be right within a bound, and work. */
import type { Violation } from '../../oracle/violation.ts';
import type { SimTab } from '../browser.ts';
import type { SimClient } from '../workload/sim-client.ts';
import type { SimWorld } from '../world.ts';

/**
 * The longest that getting right again may take: the extension tries at least every 30 seconds, a handshake
 * may time out before, and a dead peer is noticed after 6 seconds.
 */
const CONVERGE_MS = 75_000;
/** The longest that anything is on its way, or lingers. */
const AFTERMATH_MS = 12_000;
/** A command on a healthy tab is answered in this time. */
const ANSWER_MS = 5_000;
/** A command on a tab whose debugger is wedged ends in this time: that has to be found first, and the debugger detached. */
const WEDGED_ANSWER_MS = 28_000;
/**
 * As above, for one that was wedged before and has answered nothing since: the time doubles with each wedge. The exam's
 * chapter on wedged debuggers demands the shorter time of one that is wedged for the first time.
 */
const WEDGED_AGAIN_MS = 100_000;
/** What a relay that owes nobody anything has waiting: the heartbeat and the sweep of held commands. */
const IDLE_TIMERS_MAX = 12;

/** Demands convergence, and then that everything works and nothing is left over. */
export async function demandLiveness(world: SimWorld): Promise<void> {
  const { judge, relayModel, browser, intents, person } = world;
  // Nothing can be said of an extension that has nothing to show and may stay away.
  if (relayModel.connectsOnDemand && !browser.tabs().some((tab) => intents.of(tab) === 'shared')) {
    person.openShared();
  }
  const steps = [converges, works, leavesNothing];
  for (const step of steps) {
    if (judge.finding !== undefined) return;
    await step(world);
  }
}

async function converges(world: SimWorld): Promise<void> {
  const since = world.kernel.now();
  // What was on its way when the faults stopped, a late FIN for instance, may still strike.
  await world.kernel.run(since + AFTERMATH_MS);
  if (!(await world.until(() => whatIsWrong(world) === undefined, CONVERGE_MS))) {
    const wrong = whatIsWrong(world) ?? { text: 'nothing', invariant: 'O4' };
    const seconds = CONVERGE_MS / 1000;
    world.judge.report({ ...wrong, text: `${seconds} s after all faults were healed, ${wrong.text}` });
    return;
  }
  world.kernel.record({ type: 'recovery', fault: 'all', ms: world.kernel.now() - since });
  // It must stay right: what is late changes nothing.
  await world.kernel.run(world.kernel.now() + 2_000);
  const wrong = whatIsWrong(world);
  if (wrong !== undefined) {
    world.judge.report({ ...wrong, text: `after everything had recovered, ${wrong.text}` });
  }
}

function whatIsWrong(world: SimWorld): Violation | undefined {
  const status = world.relay.status();
  if (status === undefined) return { invariant: 'O4', text: 'the relay is not running', part: 'relay' };
  if (status.extension !== 'ready') {
    const text = `the extension is not connected (${status.extension})`;
    return { invariant: 'O9', text, notConnected: true };
  }
  const tabs = world.browser.tabs();
  // By Chromium's tab id: towards clients a target keeps its id for life, whatever a discard does to it.
  const listed = new Set(status.tabs.map(({ tab }) => tab));
  for (const tab of tabs) {
    const wrong = wrongTab(world, tab, listed.has(tab.id));
    if (wrong !== undefined) return wrong;
  }
  const ghost = status.tabs.find(({ tab: id }) => !tabs.some((tab) => tab.id === id));
  if (ghost !== undefined) {
    const name = ghost.tab === undefined ? `target ${ghost.targetId}` : `tab ${ghost.tab}`;
    const about = { id: ghost.tab ?? ghost.targetId, listed: true };
    return { invariant: 'O4', text: `the relay lists a tab that does not exist: ${name}`, tab: about };
  }
  const unusable = status.tabs.find(({ phase }) => phase !== 'usable');
  if (unusable !== undefined) return { invariant: 'O4', text: `tab ${unusable.tab} is ${unusable.phase}` };
  return undefined;
}

function wrongTab(world: SimWorld, tab: SimTab, listed: boolean): Violation | undefined {
  const intent = world.intents.of(tab);
  const { id, attached } = tab;
  const about = {
    id,
    attached,
    listed,
    ...(intent === 'shared' || intent === 'private' ? { wants: intent } : {}),
  };
  const shown = `tab ${tab.id} (${tab.url}) is ${tab.attached ? 'attached' : 'not attached'}, ${listed ? 'listed' : 'not listed'} by the relay, and its button shows "${tab.badge}"`;
  if (intent === 'private' && (tab.attached || listed)) {
    return { invariant: 'O10', text: `the user stopped sharing tab ${id}, but ${shown}`, tab: about };
  }
  if (intent === 'shared' && !(tab.attached && listed)) {
    return { invariant: 'O4', text: `the user shares tab ${id}, but ${shown}`, tab: about };
  }
  if (tab.attached !== listed || (tab.badge === 'ON') !== tab.attached) {
    const badgeIsRight = (tab.badge === 'ON') === attached;
    const text = `relay, debugger and badge disagree: ${shown}`;
    return { invariant: 'O4', text, tab: { ...about, badgeIsRight } };
  }
  return undefined;
}

async function works(world: SimWorld): Promise<void> {
  const late = world.client(world.clients.length + 1);
  for (const client of [...world.clients, late]) await worksFor(world, client);
  late.leave();
}

async function worksFor(world: SimWorld, client: SimClient): Promise<void> {
  const { judge } = world;
  if (!client.connected && (await world.finish(client.connect(), ANSWER_MS)) !== true) {
    judge.report({ invariant: 'O4', text: `${client.lane} cannot connect to the healed relay` });
    return;
  }
  const listed = new Set(world.relay.status()?.tabs.map(({ targetId }) => targetId));
  const seen = new Set(client.sessions.values());
  // The relay asks a tab something before it gives it to a client.
  const bound = world.browser.tabs().some(({ wedged }) => wedged === true) ? WEDGED_ANSWER_MS : ANSWER_MS;
  await world.until(() => sameSet(listed, new Set(client.sessions.values())), bound);
  judge.demand('O4', sameSet(listed, new Set(client.sessions.values())), () => {
    return `${client.lane} sees the targets ${[...seen].join(', ') || 'none'}; the relay has ${[...listed].join(', ') || 'none'}`;
  });
  for (const [session, targetId] of [...client.sessions]) {
    const params = { expression: '6 * 7', returnByValue: true };
    if (!(await unwedges(world, client, session, targetId))) return;
    // It was to be closed, and the wedged debugger had not done so.
    if (!client.sessions.has(session)) continue;
    const reply = await world.finish(client.command('Runtime.evaluate', params, session), ANSWER_MS);
    const value = reply === undefined || reply === 'gone' ? reply : reply.result?.['result'];
    judge.demand('O4', (value as { readonly value?: unknown } | undefined)?.value === 42, () => {
      const said = reply === undefined ? `nothing for ${ANSWER_MS / 1000} s` : JSON.stringify(reply);
      return `${client.lane} evaluates 6 * 7 in ${targetId} on the healed connection and gets: ${said}`;
    });
    if (judge.finding !== undefined) return;
  }
}

/** A wedged debugger is found by a command without an answer. That command ends, and then the tab works. */
async function unwedges(
  world: SimWorld,
  client: SimClient,
  session: string,
  targetId: string,
): Promise<boolean> {
  const isWedged = (): boolean => {
    const shown = world.relay.status()?.tabs.find((tab) => tab.targetId === targetId)?.tab;
    return world.browser.tabs().some((tab) => tab.id === shown && tab.wedged === true);
  };
  if (!isWedged()) return true;
  const ended = world.finish(
    client.command('Runtime.evaluate', { expression: '1' }, session),
    WEDGED_AGAIN_MS,
  );
  // The command may have waited too long, and the debugger is found later.
  const isRight = (await ended) !== undefined && (await world.until(() => !isWedged(), WEDGED_AGAIN_MS));
  world.judge.demand('O4', isRight, () => `the debugger of ${targetId} stays wedged`);
  const isBack = isRight && (await world.until(() => whatIsWrong(world) === undefined, ANSWER_MS));
  world.judge.demand('O4', isBack, () => `${targetId} was not attached again after its debugger was wedged`);
  return isBack;
}

function sameSet(one: ReadonlySet<string>, other: ReadonlySet<string>): boolean {
  return one.size === other.size && [...one].every((item) => other.has(item));
}

/** O6. */
async function leavesNothing(world: SimWorld): Promise<void> {
  const { judge, relay, kernel, mutations, browser } = world;
  for (const client of world.clients) {
    await world.until(() => client.link?.unanswered().length === 0, ANSWER_MS);
    const [open] = client.link?.unanswered() ?? [];
    judge.demand('O1', open === undefined || !client.connected, () => {
      return `${client.lane}: ${String(open?.method)} (command ${String(open?.id)}) was never answered`;
    });
    client.leave();
  }
  await kernel.run(kernel.now() + 10_000);
  if (judge.finding !== undefined) return;
  const status = relay.status();
  judge.demand('O6', status?.pending === 0 && status.held === 0 && status.unanswered === 0, () => {
    return `all clients have left, but the relay has ${String(status?.pending)} requests to the extension, ${String(status?.held)} held commands and ${String(status?.unanswered)} commands without a reply`;
  });
  judge.demand(
    'O6',
    status?.clients === 0,
    () => `all clients have left, but the relay has ${String(status?.clients)}`,
  );
  const timers = kernel.waiting(relay.lane).length;
  judge.demand('O6', timers <= IDLE_TIMERS_MAX, () => `an idle relay has ${timers} timers`);
  const sockets = world.network.openSockets('extension').length;
  judge.demand('O6', sockets <= 1, () => `${sockets} sockets of the extension are open`);
  mutations.checkAll(browser.executions);
}
