/** Garbage is collected on request, although Chromium offers an extension no HeapProfiler domain. */
import { beforeEach, expect, test } from 'vitest';
import type { ModelClient } from './testing/model-client.ts';
import type { ModelExtension } from './testing/model-extension.ts';
import { World } from './testing/world.ts';

let world: World;
let browser: ModelExtension;
let client: ModelClient;
let session: string;

beforeEach(() => {
  world = new World();
  browser = world.browserWith(1);
  ({ client, session } = world.attachedClient());
  browser.commands.length = 0;
});

test('V8 is asked for the objects with a new prototype, before which it collects garbage', () => {
  browser.answer = ({ method }) =>
    method === 'Runtime.evaluate' ? { result: { result: { objectId: 'prototype' } } } : { result: {} };
  const id = client.send('HeapProfiler.collectGarbage', {}, session);
  world.settle();
  expect(browser.methods()).toEqual([
    'Runtime.evaluate',
    'Runtime.queryObjects',
    'Runtime.releaseObjectGroup',
  ]);
  expect(browser.commands[1]?.params).toMatchObject({ prototypeObjectId: 'prototype' });
  expect(client.reply(id).result).toEqual({});
});

test('an error of Chromium is the answer', () => {
  browser.answer = () => ({ error: 'no heap' });
  const id = client.send('HeapProfiler.collectGarbage', {}, session);
  world.settle();
  expect(browser.methods()).toEqual(['Runtime.evaluate']);
  expect(client.reply(id).error).toMatchObject({ message: 'no heap' });
});
