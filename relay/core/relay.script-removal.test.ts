/** Removing an init script while the extension is away: it is removed, or the client gets an error. */
import { beforeEach, expect, test } from 'vitest';
import { RELAY_LIMITS } from './limits.ts';
import type { ModelClient } from './testing/model-client.ts';
import { OK, type ModelExtension } from './testing/model-extension.ts';
import { World } from './testing/world.ts';

const ADD_SCRIPT = 'Page.addScriptToEvaluateOnNewDocument';
const REMOVE_SCRIPT = 'Page.removeScriptToEvaluateOnNewDocument';

let world: World;
let browser: ModelExtension;
let client: ModelClient;
let session: string;
let identifier: unknown;

beforeEach(() => {
  world = new World();
  browser = world.browserWith(1);
  ({ client, session } = world.attachedClient());
  world.attachedClient();
  browser.answer = ({ method }) => (method === ADD_SCRIPT ? { result: { identifier: 'real 7' } } : OK);
  ({ identifier } = client.reply(send(ADD_SCRIPT, { source: '1' })).result ?? {});
});

function send(method: string, params: object): number {
  const id = client.send(method, params, session);
  world.settle();
  return id;
}

/** What was removed, by Chromium's identifiers. */
function removed(): unknown[] {
  return browser.commands.filter(({ method }) => method === REMOVE_SCRIPT).map(({ params }) => params);
}

function reconnect(): void {
  browser.connect();
  world.settle();
}

test('is done by its identifier also where the worker died before it had seen the command', () => {
  browser.socket?.goesSilent();
  const removal = send(REMOVE_SCRIPT, { identifier });
  browser.restartWorker();
  reconnect();
  expect(removed()).toEqual([{ identifier: 'real 7' }]);
  expect(client.reply(removal).result).toEqual({});
});

test('is an error where it was not done, and can be tried again', () => {
  browser.dropSocket();
  world.settle();
  const removal = send(REMOVE_SCRIPT, { identifier });
  world.clock.advance(RELAY_LIMITS.holdMs + RELAY_LIMITS.holdSweepMs);
  expect(client.reply(removal).error?.message).toMatch('was not executed');
  reconnect();
  const again = send(REMOVE_SCRIPT, { identifier });
  expect(removed()).toEqual([{ identifier: 'real 7' }]);
  expect(client.reply(again).result).toEqual({});
});

test('of a client that has left, where it was not done, needs a fresh attachment', () => {
  browser.dropSocket();
  world.settle();
  client.leave();
  world.settle();
  world.clock.advance(RELAY_LIMITS.holdMs + RELAY_LIMITS.holdSweepMs);
  reconnect();
  expect(browser.hello?.resumed).toBe(true);
  expect([removed(), browser.requests]).toEqual([[], ['tab.reset']]);
});
