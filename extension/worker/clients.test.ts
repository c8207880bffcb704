import { afterEach, beforeEach, expect, test, vi } from 'vitest';
import { decodeExtensionFrame, decodeRelayFrame } from '../../relay/protocol/codec.ts';
import { DrivingClients } from './clients.ts';

const NOW = 1_000_000;
const ONE = { client: 1, token: 'default', connectedMs: 5_000, running: 2, tabs: [7], moreTabs: 0 };
const TWO = { ...ONE, client: 2, agent: 'Playwright 1.56.1', idleMs: 400 };

let clients: DrivingClients;

beforeEach(() => {
  vi.useFakeTimers({ now: NOW });
  clients = new DrivingClients();
});
afterEach(() => vi.useRealTimers());

test('is unknown until the relay has said it, and again when the connection is lost', () => {
  expect(clients.all).toBeUndefined();
  clients.take({ clients: [], more: 0 });
  expect(clients.all).toEqual({ listed: [], more: 0 });
  clients.lost();
  expect(clients.all).toBeUndefined();
});

test('times count from when the list came', () => {
  clients.take({ clients: [ONE, TWO], more: 3 });
  vi.setSystemTime(NOW + 60_000);
  expect(clients.all).toEqual({
    listed: [
      {
        client: 1,
        token: 'default',
        connectedAtMs: 995_000,
        running: 2,
        tabs: [7],
        moreTabs: 0,
        ending: false,
      },
      expect.objectContaining({ client: 2, agent: 'Playwright 1.56.1', commandAtMs: 999_600 }),
    ],
    more: 3,
  });
});

test('a client is ended once, and is shown as ending until the relay no longer lists it', () => {
  clients.take({ clients: [ONE, TWO], more: 0 });
  const frame = clients.end(1);
  expect(frame).toEqual({ type: 'client.disconnect', client: 1 });
  expect(decodeExtensionFrame(JSON.stringify({ n: 1, ...frame })).frame).toEqual({ n: 1, ...frame });
  expect(clients.end(1)).toBeUndefined();
  const ending = (): unknown => clients.all?.listed.map((one) => [one.client, one.ending]);
  clients.take({ clients: [ONE, TWO], more: 0 });
  expect(ending()).toEqual([
    [1, true],
    [2, false],
  ]);
  clients.take({ clients: [TWO], more: 0 });
  expect(ending()).toEqual([[2, false]]);
});

test('what the relay does not list cannot be ended', () => {
  expect(clients.end(1)).toBeUndefined();
  clients.take({ clients: [ONE], more: 0 });
  expect(clients.end(3)).toBeUndefined();
  // The connection was lost before the relay had confirmed it: the button works again.
  clients.end(1);
  clients.lost();
  expect(clients.end(1)).toBeUndefined();
  clients.take({ clients: [ONE], more: 0 });
  expect(clients.all?.listed[0]?.ending).toBe(false);
});

test.each([
  ['a name with a control character', { token: 'a\u001bb' }],
  ['a name that is written backwards', { agent: 'Holdfast \u202eevil' }],
  ['a long name', { agent: 'a'.repeat(40) }],
  ['a name with markup', { agent: '<img src=x>' }],
  ['a name of two lines', { token: 'default\nConnected' }],
  ['too many tabs', { tabs: Array.from({ length: 21 }, (_, tab) => tab) }],
])('%s is not taken from the relay', (_what, changed) => {
  const frame = { n: 1, type: 'clients', clients: [{ ...TWO, ...changed }], more: 0 };
  expect(() => decodeRelayFrame(JSON.stringify(frame))).toThrow(/clients/);
});

test('a normal list is taken', () => {
  const frame = { n: 1, type: 'clients', clients: [ONE, TWO], more: 0 };
  expect(decodeRelayFrame(JSON.stringify(frame)).frame).toEqual(frame);
});
