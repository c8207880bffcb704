/** Windows, which the debugger of a tab does not know: the extension is asked. */
import { beforeEach, expect, test } from 'vitest';
import type { Numbered, RelayFrame } from '../protocol/frames.ts';
import type { CdpMessage, ModelClient } from './testing/model-client.ts';
import type { ModelExtension } from './testing/model-extension.ts';
import { World } from './testing/world.ts';

const BOUNDS = { left: 1, top: 2, width: 300, height: 400, windowState: 'normal' };

let world: World;
let browser: ModelExtension;
let client: ModelClient;
let session: string;
let asked: object[];

beforeEach(() => {
  world = new World();
  browser = world.browserWith(1, 2);
  ({ client, session } = world.attachedClient());
  asked = [];
  browser.onRequest = ({ n: _n, ...frame }: Numbered<RelayFrame>) => {
    if (frame.type !== 'window.get' && frame.type !== 'window.set') return false;
    const { id, ...rest } = frame;
    asked.push(rest);
    browser.send({ type: 'result', id }, frame.type === 'window.get' ? { windowId: 7, bounds: BOUNDS } : {});
    return true;
  };
});

function ask(method: string, params: object = {}, sessionId?: string): CdpMessage {
  const id = client.send(method, params, sessionId);
  world.settle();
  return client.reply(id);
}

test("a page's session asks for its own window, or for another target's", () => {
  expect(ask('Browser.getWindowForTarget', {}, session).result).toEqual({ windowId: 7, bounds: BOUNDS });
  ask('Browser.getWindowForTarget', { targetId: 'T2' }, session);
  expect(asked).toEqual([
    { type: 'window.get', tab: 1 },
    { type: 'window.get', tab: 2 },
  ]);
  expect(ask('Browser.getWindowForTarget').error?.message).toBe('No web contents in the target');
  expect(ask('Browser.getWindowForTarget', { targetId: 'x' }).error?.message).toBe('No target with given id');
});

test('a window is looked at, moved and sized', () => {
  expect(ask('Browser.getWindowBounds', { windowId: 7 }).result).toEqual({ bounds: BOUNDS });
  expect(ask('Browser.setWindowBounds', { windowId: 7, bounds: { width: 500 } }).result).toEqual({});
  expect(ask('Browser.setContentsSize', { windowId: 7, height: 200 }).result).toEqual({});
  expect(asked).toEqual([
    { type: 'window.get', windowId: 7 },
    { type: 'window.set', windowId: 7, bounds: { width: 500 } },
    { type: 'window.set', windowId: 7, contents: { height: 200 } },
  ]);
});

test.each([
  ['Browser.getWindowBounds', {}],
  ['Browser.setWindowBounds', { windowId: 7 }],
  ['Browser.setWindowBounds', { windowId: 7, bounds: { windowState: 'weird' } }],
  ['Browser.setWindowBounds', { windowId: 7, bounds: { windowState: 'minimized', width: 5 } }],
  ['Browser.setContentsSize', { windowId: 7 }],
  ['Target.createTarget', { url: 'about:blank', left: 5 }],
])('%s is refused with %o', (method, params) => {
  expect(ask(method, params).error?.code).toBe(-32_602);
  expect(asked).toEqual([]);
});

test('a new window is where the client wants it', () => {
  const created: unknown[] = [];
  browser.onRequest = (frame) => {
    if (frame.type === 'tab.create') created.push(frame.bounds);
    return false;
  };
  const place = { left: 5, top: 6, width: 700, height: 500 };
  ask('Target.createTarget', { url: 'about:blank', newWindow: true, ...place });
  expect(created).toEqual([place]);
});

test('what Chromium offers on a page and no extension can ask it for', () => {
  const { domains } = ask('Schema.getDomains', {}, session).result as { domains: object[] };
  expect(domains).toContainEqual({ name: 'Page', version: '1.2' });
  expect(ask('Security.enable', {}, session).result).toEqual({});
  expect(ask('Security.setOverrideCertificateErrors', { override: false }, session).result).toEqual({});
  const refused = ask('Security.setOverrideCertificateErrors', { override: true }, session).error;
  expect(refused?.message).toContain('chrome.debugger has no domain Security');
  expect(ask('Security.handleCertificateError', { eventId: 3 }, session).error?.message).toBe(
    'Unknown event id: 3',
  );
});
