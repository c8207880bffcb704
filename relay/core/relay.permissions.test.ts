/** Permissions of sites, which the extension sets in the browser for as long as the client is there. */
import { beforeEach, expect, test } from 'vitest';
import type { SitePermissions } from '../protocol/permission-frames.ts';
import type { CdpMessage, ModelClient } from './testing/model-client.ts';
import type { ModelExtension } from './testing/model-extension.ts';
import { World } from './testing/world.ts';
import { STRICT_POLICY } from './policy.ts';

let world: World;
let browser: ModelExtension;
let client: ModelClient;
let session: string;
/** What the extension got each time. */
let told: SitePermissions[][];
let refuses: boolean;

beforeEach(() => {
  world = new World();
  browser = world.browserWith(1);
  ({ client, session } = world.attachedClient());
  told = [];
  refuses = false;
  browser.onRequest = (frame) => {
    if (frame.type !== 'permissions.set') return false;
    told.push(frame.sites);
    const { id } = frame;
    if (refuses) browser.send({ type: 'error', id, error: { code: -32_000, message: 'not allowed' } });
    else browser.send({ type: 'result', id }, {});
    return true;
  };
});

function ask(method: string, params: object = {}, sessionId?: string, asker = client): CdpMessage {
  const id = asker.send(method, params, sessionId);
  world.settle();
  return asker.reply(id);
}

/** The worker ends, and the next one connects. */
function restart(): void {
  browser.restartWorker();
  browser.connect();
  world.settle();
}

const DENIED = {
  camera: 'block',
  clipboard: 'block',
  location: 'block',
  microphone: 'block',
  notifications: 'block',
} as const;
const origin = 'https://a.test';

test('what is listed is granted, and all else is denied, until it is reset', () => {
  const permissions = ['geolocation', 'clipboardReadWrite', 'clipboardSanitizedWrite'];
  expect(ask('Browser.grantPermissions', { origin, permissions }).result).toEqual({});
  expect(ask('Browser.grantPermissions', { permissions: ['audioCapture'] }, session).result).toEqual({});
  const first = { origin, settings: { ...DENIED, location: 'allow', clipboard: 'allow' } };
  expect(told).toEqual([[first], [first, { settings: { ...DENIED, microphone: 'allow' } }]]);
  expect(ask('Browser.resetPermissions').result).toEqual({});
  expect(told.at(-1)).toEqual([]);
});

test('one permission is set beside others', () => {
  const set = (name: string, setting: string): CdpMessage =>
    ask('Browser.setPermission', { origin: `${origin}/x`, permission: { name }, setting });
  set('geolocation', 'granted');
  set('camera', 'denied');
  set('geolocation', 'prompt');
  expect(set('clipboard-write', 'granted').result).toEqual({});
  expect(told.at(-1)).toEqual([{ origin, settings: { location: 'ask', camera: 'block' } }]);
  expect(told).toHaveLength(3);
});

test('nothing is asked of the extension where nothing was granted', () => {
  expect(ask('Browser.resetPermissions').result).toEqual({});
  client.leave();
  world.settle();
  expect(told).toEqual([]);
});

test.each([
  [{ permissions: ['midi'] }, /Granting the permission "midi" is not possible .* geolocation/],
  [{ permissions: 1 }, /permissions: array expected/],
  [{ permissions: ['geolocation'], origin: 'data:,x' }, /can't be granted to opaque origins/],
  [{ permissions: ['geolocation'], origin: 5 }, /can't be granted to opaque origins/],
])('%j is refused', (params, message) => {
  expect(ask('Browser.grantPermissions', params).error?.message).toMatch(message);
  expect(told).toEqual([]);
});

test("a client's grants end with it, and another client's stay", () => {
  const other = world.client();
  ask('Browser.grantPermissions', { origin, permissions: ['geolocation'] });
  ask('Browser.grantPermissions', { permissions: ['videoCapture'] }, undefined, other);
  client.leave();
  world.settle();
  expect(told.at(-1)).toEqual([{ settings: { ...DENIED, camera: 'allow' } }]);
});

test('what the extension refused is not set with the next grant', () => {
  ask('Browser.setPermission', { origin, permission: { name: 'camera' }, setting: 'granted' });
  refuses = true;
  const grant = { origin, permissions: ['geolocation'] };
  expect(ask('Browser.grantPermissions', grant).error?.message).toBe('not allowed');
  refuses = false;
  ask('Browser.setPermission', { permission: { name: 'camera' }, setting: 'denied' });
  expect(told.at(-1)).toEqual([{ origin, settings: { camera: 'allow' } }, { settings: { camera: 'block' } }]);
});

test('an extension that has set permissions hears what is granted now, and so is a new worker', () => {
  browser.hasPermissions = true;
  restart();
  expect(told).toEqual([[]]);
  browser.hasPermissions = false;
  ask('Browser.grantPermissions', { origin, permissions: [] });
  restart();
  expect(told.slice(1)).toEqual([[{ origin, settings: DENIED }], [{ origin, settings: DENIED }]]);
});

test('with allowed origins, only these get permissions, also from a grant without an origin', () => {
  const allowOrigins = ['https://a.test', 'https://b.test'];
  world = new World({ policy: { ...STRICT_POLICY, allowOrigins } });
  const limited = world.browserWith(1);
  limited.onRequest = browser.onRequest;
  browser = limited;
  ({ client, session } = world.attachedClient());
  const permissions = ['geolocation'];
  const refused = ask('Browser.grantPermissions', { origin: 'https://c.test', permissions });
  expect(refused.error?.message).toMatch(/^Granting permissions to https:\/\/c\.test .*--allow-origin/);
  expect(told).toEqual([]);
  expect(ask('Browser.grantPermissions', { permissions }).result).toEqual({});
  const settings = { ...DENIED, location: 'allow' };
  expect(told).toEqual([allowOrigins.map((each) => ({ origin: each, settings }))]);
});
