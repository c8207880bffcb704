/** The interception of a page's requests. There is one: a client that gives it up leaves it to the others. */
import { beforeEach, expect, test } from 'vitest';
import { RELAY_LIMITS } from './limits.ts';
import { OK, type ModelExtension } from './testing/model-extension.ts';
import { World, type AttachedClient } from './testing/world.ts';

let world: World;
let browser: ModelExtension;
let one: AttachedClient;
let two: AttachedClient;

beforeEach(() => {
  world = new World();
  browser = world.browserWith(1);
  one = world.attachedClient();
  two = world.attachedClient();
});

/** Returns the error, if there is one. */
function intercept({ client, session }: AttachedClient): object | undefined {
  const id = client.send('Fetch.enable', {}, session);
  world.settle();
  return client.reply(id).error;
}

test('is free again when Chromium has refused it', () => {
  browser.answer = () => ({ error: 'Unknown resource type in fetch filter' });
  expect(intercept(one)).toBeDefined();
  browser.answer = () => OK;
  expect(intercept(two)).toBeUndefined();
});

test('ends also when its client leaves in an outage that is longer than commands wait', () => {
  intercept(one);
  browser.dropSocket();
  world.settle();
  one.client.leave();
  world.settle();
  world.clock.advance(RELAY_LIMITS.holdMs + RELAY_LIMITS.holdSweepMs);
  browser.connect();
  world.settle();
  expect(browser.hello?.resumed).toBe(true);
  expect(browser.requests).toEqual(['tab.reset']);
  expect(world.relay.status()).toMatchObject({ pending: 0, tabs: [{ phase: 'usable' }] });
});

test('ends without a reset when the outage is short', () => {
  intercept(one);
  browser.dropSocket();
  world.settle();
  one.client.leave();
  world.settle();
  browser.connect();
  world.settle();
  expect(browser.methods()).toEqual(['Fetch.enable', 'Fetch.disable']);
  expect(browser.requests).toEqual([]);
});

test('stays with its client when giving it up was not executed', () => {
  intercept(one);
  browser.dropSocket();
  world.settle();
  const disabling = one.client.send('Fetch.disable', {}, one.session);
  world.settle();
  world.clock.advance(RELAY_LIMITS.holdMs + RELAY_LIMITS.holdSweepMs);
  expect(one.client.reply(disabling).error?.message).toMatch('was not executed');
  browser.connect();
  world.settle();
  browser.event(1, 'Fetch.requestPaused', { requestId: 'interception-job-1.0' });
  world.settle();
  expect(one.client.events('Fetch.requestPaused')).toHaveLength(1);
  expect(intercept(two)).toBeDefined();
});

test.each([
  ['is held', (): void => browser.dropSocket()],
  ['is with a worker that dies', (): void => browser.socket?.goesSilent()],
])('ends when its client leaves while the end that it has asked for %s', (_, away) => {
  intercept(one);
  away();
  world.settle();
  one.client.send('Fetch.disable', {}, one.session);
  world.settle();
  one.client.leave();
  world.settle();
  browser.restartWorker();
  browser.connect();
  world.settle();
  expect(browser.methods()).toEqual(['Fetch.enable', 'Fetch.disable']);
  expect(intercept(two)).toBeUndefined();
});
