/** Tabs that a policy of the browser's administrator does not let the extension drive. */
import { beforeEach, expect, test } from 'vitest';
import type { ModelClient } from './testing/model-client.ts';
import type { ModelExtension } from './testing/model-extension.ts';
import { World } from './testing/world.ts';

const POLICY = 'This page cannot be scripted due to an ExtensionsSettings policy.';
let world: World;
let browser: ModelExtension;
let client: ModelClient;
let session: string;

beforeEach(() => {
  world = new World();
  browser = world.browserWith(1);
  ({ client, session } = world.attachedClient());
  world.settle();
});

test('what waits for the tab is refused at once, and so is what comes later, until the tab is attached', () => {
  browser.loseDebugger(1);
  const waiting = client.send('Runtime.evaluate', { expression: '1' }, session);
  world.settle();
  expect(client.replies(waiting)).toEqual([]);
  browser.forbid(1, POLICY);
  world.settle();
  const later = client.send('Runtime.evaluate', { expression: '2' }, session);
  world.settle();
  for (const id of [waiting, later]) {
    expect(client.reply(id).error).toMatchObject({
      data: 'holdfast.refused.administrator',
      message: expect.stringContaining(POLICY) as string,
    });
  }
  browser.attachAgain(1);
  world.settle();
  const works = client.send('Runtime.evaluate', { expression: '3' }, session);
  world.settle();
  expect(client.reply(works).error).toBeUndefined();
});

test('it is known after a reconnect as well', () => {
  browser.loseDebugger(1);
  browser.forbid(1, POLICY);
  world.settle();
  browser.dropSocket();
  world.settle();
  browser.connect();
  world.settle();
  const id = client.send('Runtime.evaluate', { expression: '1' }, session);
  world.settle();
  expect(client.reply(id).error).toMatchObject({ data: 'holdfast.refused.administrator' });
});
