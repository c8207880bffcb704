/** How clients find tabs, open and close them, and wait for a browser. */
import { beforeEach, describe, expect, test } from 'vitest';
import { RELAY_LIMITS } from './limits.ts';
import type { ModelClient } from './testing/model-client.ts';
import type { ModelExtension } from './testing/model-extension.ts';
import { World } from './testing/world.ts';

const AUTO_ATTACH = { autoAttach: true, waitForDebuggerOnStart: true, flatten: true };

let world: World;
let browser: ModelExtension;

beforeEach(() => {
  world = new World();
  browser = world.browserWith(1);
});

describe('finding tabs', () => {
  test('discovery tells of every tab before its reply, and of later ones', () => {
    const client = world.client();
    const id = client.send('Target.setDiscoverTargets', { discover: true });
    world.settle();
    expect(client.story()).toEqual(['Target.targetCreated', `reply ${id}`]);
    browser.share(2);
    world.settle();
    expect(client.events('Target.targetCreated').at(-1)?.params).toMatchObject({
      targetInfo: { targetId: 'T2', type: 'page' },
    });
  });

  test('auto-attach gives a session to every tab before its reply, and to later ones', () => {
    const client = world.client();
    const id = client.send('Target.setAutoAttach', AUTO_ATTACH);
    world.settle();
    expect(client.story()).toEqual(['Target.attachedToTarget', `reply ${id}`]);
    browser.share(2);
    world.settle();
    expect(client.sessionOf('T2')).not.toBe(client.sessionOf('T1'));
  });

  test('a client that asks twice is not attached twice', () => {
    const { client } = world.attachedClient();
    client.send('Target.setAutoAttach', AUTO_ATTACH);
    world.settle();
    expect(client.events('Target.attachedToTarget')).toHaveLength(1);
  });

  test('a filter that excludes pages is heeded', () => {
    const client = world.client();
    const exclude = true;
    const filter = [{ type: 'page', exclude }, { type: 'tab', exclude }, { type: 'browser', exclude }, {}];
    client.send('Target.setAutoAttach', { ...AUTO_ATTACH, filter });
    client.send('Target.setDiscoverTargets', { discover: true, filter });
    world.settle();
    expect(client.story().sort()).toEqual(['reply 1', 'reply 2']);
  });

  test('clients that discover targets get a new address', () => {
    const client = world.client();
    client.send('Target.setDiscoverTargets', { discover: true });
    world.settle();
    browser.send({ type: 'tab.updated', state: { ...browser.state(1), url: 'https://b.test/' } });
    browser.send({ type: 'tab.updated', state: { ...browser.state(1), url: 'https://b.test/' } });
    world.settle();
    expect(client.events('Target.targetInfoChanged')).toHaveLength(1);
  });

  test('a new title is no event, as in Chromium, and who asks gets it', () => {
    const client = world.client();
    client.send('Target.setDiscoverTargets', { discover: true, filter: [{}] });
    browser.update(1, { title: 'new' });
    world.settle();
    expect(client.events('Target.targetInfoChanged')).toEqual([]);
    const id = client.send('Target.getTargetInfo', { targetId: 'T1' });
    world.settle();
    expect(client.reply(id).result?.['targetInfo']).toMatchObject({ title: 'new' });
    browser.update(1, { url: 'https://b.test/' });
    world.settle();
    const types = client.events('Target.targetInfoChanged').map(({ params }) => params?.['targetInfo']);
    expect(types).toMatchObject([{ type: 'page', url: 'https://b.test/', title: 'new' }]);
  });

  test('a tab that was opened by a discarded one has the opener that clients know', () => {
    const { client } = world.attachedClient();
    browser.discard(1, 11, 'T1 after the discard');
    browser.attachAgain(11);
    browser.share(2, { openerId: 'T1 after the discard' });
    world.settle();
    const told = client.events('Target.attachedToTarget').at(-1);
    expect(told?.params?.['targetInfo']).toMatchObject({ targetId: 'T2', openerId: 'T1' });
  });

  test('a tab that comes with the first id of a replaced one does not take its place', () => {
    const client = world.client();
    browser.discard(1, 11, 'T1 after the discard');
    browser.attachAgain(11);
    browser.share(2, { targetId: 'T1' });
    const id = client.send('Target.getTargets');
    world.settle();
    const infos = client.reply(id).result?.['targetInfos'] as { targetId: string }[];
    expect(infos.map(({ targetId }) => targetId).sort()).toEqual(['T1', 'T1 after the discard']);
  });

  test('a closed tab is reported once: session first, then target', () => {
    const { client } = world.attachedClient();
    client.send('Target.setDiscoverTargets', { discover: true });
    world.settle();
    client.forget();
    browser.unshare(1);
    world.settle();
    expect(client.story()).toEqual(['Target.detachedFromTarget', 'Target.targetDestroyed']);
  });

  test('a new tab is announced before the reply to the command that opened it', () => {
    const { client } = world.attachedClient();
    client.forget();
    const id = client.send('Target.createTarget', { url: 'https://new.test/' });
    world.settle();
    expect(client.story()).toEqual(['Target.attachedToTarget', `reply ${id}`]);
    expect(client.reply(id).result).toEqual({ targetId: 'T101' });
  });
});

describe('closing a tab', () => {
  test('succeeds, although the browser tells of its end before it answers', () => {
    const { client, session } = world.attachedClient();
    client.forget();
    const id = client.send('Target.closeTarget', { targetId: 'T1' });
    world.settle();
    expect(client.reply(id).result).toEqual({ success: true });
    expect(client.events('Target.detachedFromTarget')).toMatchObject([{ params: { sessionId: session } }]);
    expect(world.relay.status()).toMatchObject({ tabs: [], pending: 0, unanswered: 0 });
  });

  test('whoever waits for its end is called once, and at once if it has ended', () => {
    const tab = world.relay.targets.byTargetId('T1');
    if (tab === undefined) throw new Error('no tab');
    const called: string[] = [];
    world.relay.targets.whenGone(tab, () => called.push('first'));
    world.relay.targets.whenGone(tab, () => called.push('forgotten'))();
    expect(called).toEqual([]);
    browser.unshare(1);
    world.settle();
    expect(called).toEqual(['first']);
    world.relay.targets.whenGone(tab, () => called.push('late'));
    expect(called).toEqual(['first', 'late']);
  });

  test('succeeds from its own session, too', () => {
    const { client, session } = world.attachedClient();
    const id = client.send('Target.closeTarget', { targetId: 'T1' }, session);
    world.settle();
    expect(client.reply(id)).toEqual({ id, result: { success: true }, sessionId: session });
  });
});

describe('a close that is held', () => {
  let client: ModelClient;
  let closing: number;

  beforeEach(() => {
    ({ client } = world.attachedClient());
    browser.dropSocket();
    world.settle();
    closing = client.send('Target.closeTarget', { targetId: 'T1' });
    world.settle();
  });

  test('does not close the tab of another browser that has the same tab id', () => {
    world.clock.advance(RELAY_LIMITS.slotKeptMs);
    const other = world.extension('browser-2');
    other.share(1, { targetId: 'OTHER' });
    other.connect();
    world.settle();
    expect(other.requests).toEqual(['tab.reset']);
    expect(client.reply(closing).error?.message).toContain('no longer shared');
  });

  test('succeeds when the tab has been closed meanwhile', () => {
    browser.unshare(1);
    browser.connect();
    world.settle();
    expect(client.reply(closing).result).toEqual({ success: true });
  });

  test('fails if the user has stopped sharing the tab, which stays open', () => {
    browser.unshare(1, 'released');
    browser.connect();
    world.settle();
    expect(browser.requests).toEqual([]);
    expect(client.reply(closing).error?.message).toContain('no longer shared');
  });

  test('fails if the tab is missing when a new worker lists its tabs: nobody knows that it was closed', () => {
    browser.tabs.clear();
    browser.restartWorker();
    browser.connect();
    world.settle();
    expect(browser.requests).toEqual([]);
    expect(client.reply(closing).error?.message).toContain('no longer shared');
  });

  test('does not close the tab that has its id after a restart of the browser', () => {
    browser.tabs.clear();
    browser.share(1, { targetId: 'NEXT' });
    browser.restartWorker();
    browser.connect();
    world.settle();
    expect(browser.requests).toEqual(['tab.reset']);
    expect(client.reply(closing).error?.message).toContain('no longer shared');
  });
});

describe('before a browser has come', () => {
  beforeEach(() => {
    world = new World();
  });

  test('questions about it wait, and are answered when it comes', () => {
    const client = world.client();
    const version = client.send('Browser.getVersion');
    const attach = client.send('Target.setAutoAttach', AUTO_ATTACH);
    world.clock.advance(RELAY_LIMITS.holdMs - 1);
    expect(client.received).toEqual([]);
    world.browserWith(1);
    expect(client.reply(version).result).toMatchObject({ product: 'Chrome/1.2.3.4', protocolVersion: '1.3' });
    expect(client.reply(attach).result).toEqual({});
    expect(client.events('Target.attachedToTarget')).toHaveLength(1);
  });

  test('they wait only so long, and the error says what to do', () => {
    const client = world.client();
    const id = client.send('Browser.getVersion');
    world.clock.advance(RELAY_LIMITS.holdMs);
    world.settle();
    expect(client.reply(id).error?.message).toContain('Start the browser with the Holdfast extension');
    expect(world.clock.pending).toBe(0);
  });

  test('closing the relay answers them', () => {
    const client = world.client();
    const id = client.send('Target.getTargets');
    world.settle();
    world.relay.close();
    world.settle();
    expect(client.reply(id).error?.code).toBe(-32000);
    expect(world.clock.pending).toBe(0);
  });
});
