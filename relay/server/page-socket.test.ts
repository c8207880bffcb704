import { beforeEach, expect, test } from 'vitest';
import type { CdpMessage } from '../core/testing/model-client.ts';
import type { ModelExtension } from '../core/testing/model-extension.ts';
import { World } from '../core/testing/world.ts';
import { PageSocket } from './page-socket.ts';

let world: World;
let extension: ModelExtension;
let received: CdpMessage[];
let closedWith: string | undefined;
let send: (message: object | string) => void;
let attached: boolean;

/** Connects a peer to the page with this target id. */
function connect(targetId: string): void {
  const page = new PageSocket({
    buffered: 0,
    send: (text) => received.push(JSON.parse(text) as CdpMessage),
    close: (_code, reason) => (closedWith = reason),
  });
  const client = world.relay.acceptClient(page);
  attached = page.attach(client, targetId);
  send = (message) => {
    client.onText(page.addressed(typeof message === 'string' ? message : JSON.stringify(message)));
    world.settle();
  };
  world.settle();
}

beforeEach(() => {
  received = [];
  closedWith = undefined;
  world = new World();
  extension = world.browserWith(1, 2);
  connect('T1');
});

test('nothing of the attaching reaches the peer', () => {
  expect([attached, received]).toEqual([true, []]);
});

test('a command without a session id belongs to the page, and its answer has none', () => {
  send({ id: 0, method: 'Runtime.evaluate', params: { expression: '1' } });
  expect(received).toEqual([{ id: 0, result: {} }]);
  expect(extension.commands.map(({ tab, method }) => [tab, method])).toContainEqual([1, 'Runtime.evaluate']);
});

test('an event of the page has no session id', () => {
  send({ id: 1, method: 'Page.enable' });
  extension.event(1, 'Page.loadEventFired', { timestamp: 1 });
  extension.event(2, 'Page.loadEventFired', { timestamp: 2 });
  world.settle();
  expect(received.slice(1)).toEqual([{ method: 'Page.loadEventFired', params: { timestamp: 1 } }]);
});

test('an error has no session id', () => {
  extension.answer = () => ({ error: 'no' });
  send({ id: 1, method: 'DOM.getDocument' });
  expect(received).toMatchObject([{ id: 1, error: { message: 'no' } }]);
  expect(received[0]).not.toHaveProperty('sessionId');
});

test('white space before a message does not matter', () => {
  send(' \n{ "id": 7, "method": "Runtime.evaluate" }');
  expect(received).toEqual([{ id: 7, result: {} }]);
});

test.each(['', '[]', '{}', 'nonsense', '{"id":1}'])('%j is answered with an error', (text) => {
  send(text);
  expect(received.every(({ error }) => error !== undefined)).toBe(true);
});

test('the connection ends with the tab', () => {
  extension.unshare(1);
  world.settle();
  expect(closedWith).toBe('the page is closed or no longer shared');
});

test('a target that is not there is not attached to', () => {
  connect('T9');
  expect(attached).toBe(false);
});
