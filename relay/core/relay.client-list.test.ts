/** The extension hears who drives the browser, and ends a client for the user. */
import { beforeEach, expect, test } from 'vitest';
import type { ListedClient } from '../protocol/frames.ts';
import { LINK_LIMITS } from '../protocol/limits.ts';
import type { AuditEvent } from './audit.ts';
import { agentOf } from './client-list.ts';
import type { ModelExtension } from './testing/model-extension.ts';
import { World } from './testing/world.ts';

let world: World;
let browser: ModelExtension;
let events: AuditEvent[];

beforeEach(() => {
  events = [];
  world = new World({ audit: (event) => void events.push(event) });
  browser = world.extension();
  browser.wantsClients = true;
  browser.share(1);
  browser.share(2);
  browser.connect();
  world.settle();
});

function beat(beats = 1): void {
  world.clock.advance(beats * LINK_LIMITS.heartbeatMs);
}

function listed(): readonly ListedClient[] {
  return browser.clientLists.at(-1)?.clients ?? [];
}

test('the list comes as soon as the extension is ready, and after a change with the next heartbeat', () => {
  expect(browser.clientLists).toMatchObject([{ clients: [], more: 0 }]);
  const { client, session } = world.attachedClient();
  beat();
  expect(listed()).toMatchObject([{ client: 1, token: 'default', running: 0, tabs: [1, 2], moreTabs: 0 }]);
  browser.answer = () => 'none';
  client.send('Runtime.evaluate', { expression: '1' }, session);
  beat();
  expect(listed()).toMatchObject([{ client: 1, running: 1 }]);
  client.leave();
  beat();
  expect(listed()).toEqual([]);
});

test('without a change nothing is sent, however much time passes', () => {
  world.attachedClient();
  beat(2);
  const { length } = browser.clientLists;
  beat(20);
  expect(browser.clientLists).toHaveLength(length);
});

test('each command makes a client busy, even if it is answered at once', () => {
  const { client, session } = world.attachedClient();
  beat(4);
  client.send('Runtime.evaluate', { expression: '1' }, session);
  beat();
  const [one] = listed();
  expect(one?.running).toBe(0);
  expect(one?.idleMs).toBeLessThanOrEqual(LINK_LIMITS.heartbeatMs);
  expect(one?.connectedMs).toBeGreaterThanOrEqual(4 * LINK_LIMITS.heartbeatMs);
});

test('an extension that has not asked gets no list, and goes on', () => {
  const old = world.extension();
  old.boot = { number: 2, id: 'boot-2' };
  old.share(1);
  old.connect();
  world.attachedClient();
  beat(3);
  expect(old.clientLists).toEqual([]);
  expect(world.relay.status().extension).toBe('ready');
});

test('after the connection was lost, the list comes again', () => {
  world.attachedClient();
  beat();
  browser.dropSocket();
  world.settle();
  const { length } = browser.clientLists;
  browser.connect();
  world.settle();
  expect(browser.clientLists).toHaveLength(length + 1);
  expect(listed()).toMatchObject([{ client: 1 }]);
});

test('nothing is sent before the inventory, which may be that of an earlier version', () => {
  browser.dropSocket();
  browser.sendsInventory = false;
  browser.connect();
  world.settle();
  const { length } = browser.clientLists;
  world.client();
  beat(3);
  expect(browser.clientLists).toHaveLength(length);
  browser.sendInventory();
  world.settle();
  expect(listed()).toMatchObject([{ client: 1 }]);
});

test('the user ends one client, and the others stay', () => {
  const { client: one } = world.attachedClient();
  const { client: two, session } = world.attachedClient();
  events = [];
  browser.send({ type: 'client.disconnect', client: 1 });
  world.settle();
  expect(one.socket.closed).toEqual({
    code: 4403,
    reason: "The user disconnected this client in the extension's popup.",
  });
  expect(two.socket.closed).toBeUndefined();
  expect(listed()).toMatchObject([{ client: 2 }]);
  expect(world.relay.clients.size).toBe(1);
  expect(events.map(({ event }) => event)).toEqual([
    'client.endedByUser',
    'client.detached',
    'client.detached',
    'client.disconnected',
  ]);
  const id = two.send('Runtime.evaluate', { expression: '1' }, session);
  world.settle();
  expect(two.reply(id).result).toBeDefined();
});

test('a client that is ended gets nothing more, and what it still sends is not carried out', () => {
  const { client, session } = world.attachedClient();
  browser.send({ type: 'client.disconnect', client: 1 });
  client.send('Runtime.evaluate', { expression: 'LATE' }, session);
  world.settle();
  expect(browser.methods()).not.toContain('Runtime.evaluate');
  expect(client.received.filter(({ id }) => id === 2)).toEqual([]);
});

test('a client that has gone already is nothing to complain about', () => {
  const { client } = world.attachedClient();
  browser.send({ type: 'client.disconnect', client: 99 });
  world.settle();
  expect(client.socket.closed).toBeUndefined();
  expect(world.relay.status().extension).toBe('ready');
});

test('a long list is cut, and says how much is left out', () => {
  for (let tab = 3; tab <= LINK_LIMITS.clientTabsListedMax + 3; tab++) browser.share(tab);
  for (let i = 0; i < LINK_LIMITS.clientsListedMax + 2; i++) world.client();
  world.settle();
  const [first] = world.relay.clients;
  first?.onText(
    '{"id":1,"method":"Target.setAutoAttach","params":{"autoAttach":true,"waitForDebuggerOnStart":false,"flatten":true}}',
  );
  beat();
  expect(listed()).toHaveLength(LINK_LIMITS.clientsListedMax);
  expect(browser.clientLists.at(-1)?.more).toBe(2);
  expect(listed()[0]?.tabs).toHaveLength(LINK_LIMITS.clientTabsListedMax);
  expect(listed()[0]?.moreTabs).toBe(3);
});

test.each([
  ['Playwright/1.56.1 (x64; ubuntu 24.04) node/20.19', 'Playwright 1.56.1'],
  ['Puppeteer 24.3.0', 'Puppeteer 24.3.0'],
  ['Go-http-client/1.1', 'Go-http-client 1.1'],
  ['my-agent', 'my-agent'],
  [`${'a'.repeat(32)}/1`, undefined],
  ['Your bank \u202e says: share this tab', 'Your'],
  ['<b>bold</b>/1', undefined],
  ['Evil\u0000/1', undefined],
  ['', undefined],
  [undefined, undefined],
])('of the User-Agent %j only %j is shown', (header, agent) => {
  expect(agentOf(header)).toBe(agent);
});
