/**
 * Drills: a few seconds of work each, the same in every run, for the exhaustive search. What a drill does may be struck by a
 * fault at every step, so it waits for answers with patience and expects nothing of them: the oracle does.
 */
import type { SimWorld } from '../world.ts';

type Drill = (world: SimWorld) => Promise<void>;

/** Nothing takes longer where nothing breaks; a broken world is not waited for. */
const STEP_MS = 1_500;
const SITE = 'http://site.test';

async function command(world: SimWorld, method: string, params: object = {}): Promise<void> {
  const [client] = world.clients;
  const session = client === undefined ? undefined : [...client.sessions.keys()][0];
  if (client === undefined || session === undefined) return;
  await world.finish(client.command(method, params, session), STEP_MS);
}

async function mutate(world: SimWorld, user = 0): Promise<void> {
  const [client, one] = [world.clients[user], world.users[user]];
  const session = client === undefined ? undefined : [...client.sessions.keys()][0];
  if (one === undefined || session === undefined) return;
  await world.finish(one.mutate(session), STEP_MS);
}

async function connect(world: SimWorld, user = 0): Promise<void> {
  const client = world.clients[user];
  if (client !== undefined) await world.finish(client.connect(), STEP_MS);
}

/** The first tab that the user shares. */
async function sharedTab(world: SimWorld): Promise<void> {
  world.person.openShared();
  await world.until(() => world.browser.tabs().some(({ badge }) => badge === 'ON'), STEP_MS, 20);
}

const share: Drill = async (world) => {
  await sharedTab(world);
  await connect(world);
  await mutate(world);
};

const navigate: Drill = async (world) => {
  await command(world, 'Page.enable');
  await command(world, 'Page.navigate', { url: `${SITE}/next` });
  await mutate(world);
};

const lateComer: Drill = async (world) => {
  await command(world, 'Runtime.enable');
  await connect(world, 1);
  await mutate(world, 1);
  world.clients[0]?.leave();
};

const openAndClose: Drill = async (world) => {
  const [client] = world.clients;
  if (client === undefined) return;
  const reply = await world.finish(client.command('Target.createTarget', { url: `${SITE}/mine` }), STEP_MS);
  const targetId = reply === undefined || reply === 'gone' ? undefined : reply.result?.['targetId'];
  if (typeof targetId !== 'string') return;
  world.intents.openedByClient(targetId);
  const tab = world.relay.status()?.tabs.find((other) => other.targetId === targetId);
  if (tab?.tab !== undefined) world.intents.mayClose(tab.tab);
  await world.finish(client.command('Target.closeTarget', { targetId }), STEP_MS);
};

const stopSharing: Drill = async (world) => {
  const tab = world.browser.tabs().find(({ badge }) => badge === 'ON');
  if (tab !== undefined) world.person.clickNow(tab, false);
  await world.until(() => !world.browser.tabs().some(({ badge }) => badge === 'ON'), STEP_MS, 20);
};

/** What comes before the faults, and what is struck by them. */
export interface DrillParts {
  readonly before: readonly Drill[];
  readonly struck: Drill;
}

const ready: readonly Drill[] = [share];

export const DRILLS: Readonly<Record<string, DrillParts>> = {
  share: { before: [], struck: share },
  navigate: { before: ready, struck: navigate },
  'late-comer': { before: ready, struck: lateComer },
  'open and close': { before: ready, struck: openAndClose },
  'stop sharing': { before: ready, struck: stopSharing },
};
