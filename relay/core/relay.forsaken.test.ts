/** What a client had under way when it left: it is never begun a second time, for nobody waits for it. */
import { beforeEach, expect, test } from 'vitest';
import { CUT_OFF, type ModelExtension, NO_ANSWER, OK } from './testing/model-extension.ts';
import { World } from './testing/world.ts';

const SETTING = 'Emulation.setDeviceMetricsOverride';

let world: World;
let browser: ModelExtension;

beforeEach(() => {
  world = new World();
  browser = world.browserWith(1);
});

/** A client makes a setting, and leaves before it is answered. */
function settingThenGone(): void {
  const { client, session } = world.attachedClient();
  browser.answer = () => NO_ANSWER;
  client.send(SETTING, { width: 400 }, session);
  world.settle();
  browser.answer = () => OK;
  client.leave();
}

test('a setting that is cut off by the reset is not made in the fresh attachment', () => {
  browser.onRequest = (frame) => {
    const [cutOff] = browser.commands;
    if (frame.type !== 'tab.reset' || cutOff === undefined) return false;
    browser.loseDebugger(1, 'reset');
    browser.answerLate(cutOff, CUT_OFF);
    browser.attachAgain(1);
    browser.send({ type: 'result', id: frame.id }, {});
    return true;
  };
  settingThenGone();
  world.settle();
  expect(browser.requests).toEqual(['tab.reset']);
  expect(browser.methods()).toEqual([SETTING]);
  expect(world.relay.status()).toMatchObject({ pending: 0, tabs: [{ phase: 'usable' }] });
});

test('a setting whose answer died with the worker is not made again', () => {
  world.attachedClient();
  settingThenGone();
  world.settle();
  browser.restartWorker();
  browser.connect();
  world.settle();
  expect(browser.methods()).toEqual([SETTING]);
  expect(world.relay.status().pending).toBe(0);
});

test('a picture that is not answered is not asked for again when nobody waits for it', () => {
  const { client, session } = world.attachedClient();
  world.attachedClient();
  browser.answer = () => NO_ANSWER;
  client.send('Page.captureScreenshot', {}, session);
  world.settle();
  client.leave();
  world.clock.advance(60_000);
  expect(browser.methods()).toEqual(['Page.captureScreenshot']);
});
