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

/** Commands to Chromium to stop. */
function stops(): number {
  return browser.methods().filter((method) => method === 'Page.stopScreencast').length;
}

test('a second screencast begins instead of the first, because Chromium refuses two', () => {
  ask(one, 'Page.startScreencast', { format: 'png' });
  ask(other, 'Page.startScreencast', { format: 'jpeg' });
  const started = browser.methods().filter((method) => method.endsWith('Screencast'));
  expect(started).toEqual(['Page.startScreencast', 'Page.stopScreencast', 'Page.startScreencast']);
  expect(heard('Page.screencastFrame')).toEqual([1, 1]);
});

test('if the second screencast is refused, the first goes on', () => {
  ask(one, 'Page.startScreencast', { format: 'png' });
  browser.answer = (_command, { format }) =>
    format === 'bad' ? { error: 'no such format' } : { result: {} };
  ask(other, 'Page.startScreencast', { format: 'bad' });
  const started = browser.commands.filter(({ method }) => method === 'Page.startScreencast');
  expect(started.map(({ params }) => params['format'])).toEqual(['png', 'bad', 'png']);
  expect(heard('Page.screencastFrame')).toEqual([1, 0]);
});

test('a screencast goes on for a client while another one stops its own, or leaves', () => {
  ask(one, 'Page.startScreencast');
  ask(other, 'Page.startScreencast');
  const stopped = stops();
  ask(other, 'Page.stopScreencast');
  expect(stops()).toBe(stopped);
  expect(heard('Page.screencastFrame')).toEqual([1, 0]);
  ask(other, 'Page.startScreencast');
  const before = stops();
  one.client.leave();
  world.settle();
  expect(stops()).toBe(before);
  ask(other, 'Page.stopScreencast');
  expect(stops()).toBe(before + 1);
});

test('a client that leaves takes its screencast with it', () => {
  ask(one, 'Page.startScreencast');
  one.client.leave();
  world.settle();
  expect(browser.methods()).toContain('Page.stopScreencast');
});

function frame(id: number): void {
  browser.event(1, 'Page.screencastFrame', { data: '', metadata: {}, sessionId: id });
  world.settle();
}

function acknowledged(): number {
  return browser.methods().filter((method) => method === 'Page.screencastFrameAck').length;
}

test('who acknowledges no frames gets three, and holds up nobody', () => {
  ask(one, 'Page.startScreencast');
  ask(other, 'Page.startScreencast');
  for (let count = 1; count <= 5; count += 1) {
    frame(1);
    ask(one, 'Page.screencastFrameAck', { sessionId: 1 });
    expect(acknowledged()).toBe(count);
  }
  expect(one.client.events('Page.screencastFrame')).toHaveLength(5);
  expect(other.client.events('Page.screencastFrame')).toHaveLength(3);
  ask(other, 'Page.screencastFrameAck', { sessionId: 1 });
  frame(1);
  expect(other.client.events('Page.screencastFrame')).toHaveLength(4);
});

test('Chromium gets one acknowledgement for each frame, however many clients send one', () => {
  ask(one, 'Page.startScreencast');
  ask(other, 'Page.startScreencast');
  frame(1);
  for (const each of [one, other]) ask(each, 'Page.screencastFrameAck', { sessionId: 1 });
  expect(acknowledged()).toBe(1);
  ask(one, 'Page.screencastFrameAck', { sessionId: 1 });
  expect(acknowledged()).toBe(1);
});

test('frames from before another client began count, and acknowledge what Chromium sends now', () => {
  ask(one, 'Page.startScreencast');
  for (let count = 0; count < 3; count += 1) frame(1);
  ask(other, 'Page.startScreencast');
  frame(2);
  expect(one.client.events('Page.screencastFrame')).toHaveLength(3);
  expect(other.client.events('Page.screencastFrame')).toHaveLength(1);
  for (let count = 0; count < 3; count += 1) ask(one, 'Page.screencastFrameAck', { sessionId: 1 });
  expect(acknowledged()).toBe(1);
  const ack = browser.commands.find(({ method }) => method === 'Page.screencastFrameAck');
  expect(ack?.params).toEqual({ sessionId: 2 });
});

test('who has stopped acknowledges nothing for the others', () => {
  ask(one, 'Page.startScreencast');
  ask(other, 'Page.startScreencast');
  frame(1);
  ask(one, 'Page.stopScreencast');
  ask(one, 'Page.screencastFrameAck', { sessionId: 1 });
  expect(acknowledged()).toBe(0);
});
