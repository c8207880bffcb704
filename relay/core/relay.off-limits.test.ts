/** Tabs that show an address which no client may touch. */
import { beforeEach, expect, test } from 'vitest';
import type { ModelExtension } from './testing/model-extension.ts';
import { World } from './testing/world.ts';

const OFF_LIMITS = 'chrome://version/';
const OPEN = 'https://a.test/';
let world: World;
let browser: ModelExtension;

beforeEach(() => {
  world = new World();
  browser = world.browserWith();
});

test('a tab on an address that is off limits is offered as soon as it shows another one', () => {
  browser.share(1, { url: OFF_LIMITS });
  world.settle();
  expect(world.relay.status().tabs).toEqual([]);
  browser.update(1, { url: OPEN });
  world.settle();
  expect(world.relay.status().tabs).toMatchObject([{ tab: 1, phase: 'usable' }]);
});

test('a tab that was on such an address can be driven again when it comes back, also where its debugger has stayed', () => {
  browser.share(1);
  world.settle();
  browser.update(1, { url: OFF_LIMITS });
  world.settle();
  expect(world.relay.status().tabs).toMatchObject([{ phase: 'repairing' }]);
  browser.update(1, { url: OPEN });
  world.settle();
  expect(world.relay.status().tabs).toMatchObject([{ tab: 1, phase: 'usable' }]);
});
