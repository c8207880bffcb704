/**
 * Events that Chromium sends to a session that has asked for them without enabling their domain. The list is from a direct
 * connection to Chromium 156: screencast frames, lifecycle events, calls of bindings, and what heap snapshots and domains
 * without `enable` report.
 */
import { beforeEach, expect, test } from 'vitest';
import type { ModelClient } from './testing/model-client.ts';
import type { ModelExtension } from './testing/model-extension.ts';
import { World } from './testing/world.ts';

let world: World;
let browser: ModelExtension;
let one: { client: ModelClient; session: string };
let other: { client: ModelClient; session: string };

beforeEach(() => {
  world = new World();
  browser = world.browserWith(1);
  one = world.attachedClient();
  other = world.attachedClient();
  ask(other, 'Page.enable');
  ask(other, 'Runtime.enable');
});

function ask({ client, session }: typeof one, method: string, params: object = {}): void {
  client.send(method, params, session);
  world.settle();
}

function heard(method: string): [number, number] {
  browser.event(1, method, { name: 'b' });
  world.settle();
  return [one.client.events(method).length, other.client.events(method).length];
}

test.each([
  ['Page.screencastFrame', 'Page.startScreencast', {}],
  ['Page.screencastVisibilityChanged', 'Page.startScreencast', {}],
  ['Page.lifecycleEvent', 'Page.setLifecycleEventsEnabled', { enabled: true }],
  ['Runtime.bindingCalled', 'Runtime.addBinding', { name: 'b' }],
  ['HeapProfiler.heapStatsUpdate', 'HeapProfiler.startTrackingHeapObjects', {}],
  ['Emulation.virtualTimeBudgetExpired', 'Emulation.setVirtualTimePolicy', { policy: 'advance' }],
])('%s goes to who has sent %s, and not to who has enabled the domain', (event, method, params) => {
  ask(one, method, params);
  expect(heard(event)).toEqual([1, 0]);
});

test.each(['Page.javascriptDialogOpening', 'Page.frameNavigated', 'Runtime.consoleAPICalled'])(
  '%s goes to who has enabled the domain',
  (event) => {
    ask(one, 'Page.startScreencast');
    expect(heard(event)).toEqual([0, 1]);
  },
);

test('a screencast goes on for a client while another one stops its own, or leaves', () => {
  ask(one, 'Page.startScreencast');
  ask(other, 'Page.startScreencast');
  ask(other, 'Page.stopScreencast');
  expect(browser.methods()).not.toContain('Page.stopScreencast');
  expect(heard('Page.screencastFrame')).toEqual([1, 0]);
  ask(other, 'Page.startScreencast');
  one.client.leave();
  world.settle();
  expect(browser.methods()).not.toContain('Page.stopScreencast');
  ask(other, 'Page.stopScreencast');
  expect(browser.methods()).toContain('Page.stopScreencast');
});

test('a client that leaves takes its screencast with it', () => {
  ask(one, 'Page.startScreencast');
  one.client.leave();
  world.settle();
  expect(browser.methods()).toContain('Page.stopScreencast');
});
