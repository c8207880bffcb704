/** What a client hears that discovers targets, and what it may ask of a target of type `tab`. */
import { beforeEach, expect, test } from 'vitest';
import type { ModelClient } from './testing/model-client.ts';
import type { ModelExtension } from './testing/model-extension.ts';
import { World } from './testing/world.ts';

let world: World;
let browser: ModelExtension;
let client: ModelClient;

beforeEach(() => {
  world = new World();
  browser = world.browserWith(1, 2);
  client = world.attachedClient().client;
});

function ask(method: string, params: object = {}, session?: string): Record<string, unknown> {
  const id = client.send(method, params, session);
  world.settle();
  const { result, error } = client.reply(id);
  return result ?? { ...error };
}

/** Types of the targets in the events with this name. */
function types(method: string): unknown[] {
  return client.events(method).map(({ params }) => (params?.['targetInfo'] as { type: string }).type);
}

/** A service worker of both tabs' pages. */
function workerIn(tab: number): void {
  const targetInfo = { targetId: 'SW', type: 'service_worker', title: '', url: 'https://a.test/sw.js' };
  browser.event(tab, 'Target.attachedToTarget', {
    sessionId: `worker in ${tab}`,
    targetInfo,
    waitingForDebugger: false,
  });
  world.settle();
}

const endIn = (tab: number): void => {
  browser.event(tab, 'Target.detachedFromTarget', { sessionId: `worker in ${tab}` });
  world.settle();
};

test('the browser, the tabs and a service worker that is there', () => {
  workerIn(1);
  ask('Target.setDiscoverTargets', { discover: true, filter: [{}] });
  expect(types('Target.targetCreated')).toEqual(['browser', 'tab', 'page', 'tab', 'page', 'service_worker']);
});

test('a service worker comes once and ends once, however many tabs show it', () => {
  ask('Target.setDiscoverTargets', { discover: true });
  client.forget();
  workerIn(1);
  workerIn(2);
  expect(types('Target.targetCreated')).toEqual(['service_worker']);
  endIn(1);
  expect(client.events('Target.targetDestroyed')).toEqual([]);
  endIn(2);
  expect(client.events('Target.targetDestroyed')).toMatchObject([{ params: { targetId: 'SW' } }]);
});

test('a target says whether a client is attached to it', () => {
  const attached = (): unknown[] => {
    const infos = ask('Target.getTargets', { filter: [{}] })['targetInfos'] as {
      type: string;
      attached: boolean;
    }[];
    return infos.map(({ type, attached }) => [type, attached]);
  };
  expect(attached()).toEqual([
    ['page', true],
    ['tab', false],
    ['page', true],
    ['tab', false],
  ]);
  client.send('Target.detachFromTarget', { targetId: 'T1' });
  world.settle();
  expect(attached()).toContainEqual(['page', false]);
});

test('a session with a tab passes on what is of the browser', () => {
  const infos = ask('Target.getTargets', { filter: [{ type: 'tab' }] })['targetInfos'] as {
    targetId: string;
  }[];
  const { targetId = '' } = infos[0] ?? {};
  const session = String(ask('Target.attachToTarget', { targetId, flatten: true })['sessionId']);
  expect(ask('Browser.getVersion', {}, session)['product']).toBe('Chrome/1.2.3.4');
  expect(ask('Target.getTargetInfo', { targetId })).toMatchObject({
    targetInfo: { type: 'tab', attached: true },
  });
  expect(ask('Target.activateTarget', { targetId }, session)).toEqual({});
  expect(ask('Target.closeTarget', { targetId }, session)).toEqual({ success: true });
  expect(world.relay.targets.byTargetId('T1')).toBeUndefined();
});

test('only what it has attached itself is let go by its target', () => {
  expect(ask('Target.detachFromTarget', { targetId: 'nothing' })).toMatchObject({ code: -32001 });
  expect(ask('Target.detachFromTarget', { targetId: 'T1' })).toEqual({});
  expect(ask('Target.detachFromTarget', { targetId: 'T1' })).toMatchObject({ code: -32001 });
});
