import { once } from 'node:events';
import { expect, test } from 'vitest';
import { ChaosProxy } from './chaos-proxy.ts';
import { dial, openHandles, RawServer } from './testing/sockets.ts';

function isTimer(name: string): boolean {
  return name === 'Timeout';
}

/** The test runner has its own timers, which may fire in the meantime. */
function expectNoFurtherTimers(before: readonly string[]): void {
  expect(openHandles().filter(isTimer).length).toBeLessThanOrEqual(before.length);
}

// In its own file, because handles of other tests close with a delay.
test('closing a proxy ends all its connections and leaves no socket, server or timer', async () => {
  const timersBefore = openHandles().filter(isTimer);
  const server = await RawServer.start();
  const proxy = await ChaosProxy.start({ link: 'client', upstream: server.address });
  proxy.add({ type: 'timeout', direction: 'both', timeoutMs: 1_000_000 });
  proxy.add({ type: 'reset_peer', direction: 'both', afterMs: 1_000_000 });
  proxy.add({ type: 'slow_close', direction: 'both', delayMs: 1_000_000 });
  const latency = proxy.add({ type: 'latency', direction: 'both', latencyMs: 1_000_000, connections: 2 });
  const peers = [await dial(proxy.port), await dial(proxy.port)];
  const relays = [await server.socket(), await server.socket()];
  expect(openHandles().filter(isTimer).length).toBeGreaterThan(timersBefore.length);

  const gone = Promise.all([...peers, ...relays].map((socket) => once(socket, 'close')));
  for (const socket of [...peers, ...relays]) socket.resume().on('end', () => socket.destroy());
  await proxy.close();
  await gone;
  await server.close();
  expect(proxy.connections).toEqual([]);
  expect(proxy.toxics).toEqual([]);
  expect(latency.evidence.count).toBe(0);
  expectNoFurtherTimers(timersBefore);
  // The test's own sockets close in later turns. A handle that the proxy leaked would never close.
  while (openHandles().some((name) => !isTimer(name))) await new Promise(setImmediate);
});

test('a closed connection leaves no timer, although its toxics stay active', async () => {
  const timersBefore = openHandles().filter(isTimer);
  const server = await RawServer.start();
  const proxy = await ChaosProxy.start({ link: 'client', upstream: server.address });
  proxy.add({ type: 'timeout', direction: 'downstream', timeoutMs: 1_000_000 });
  proxy.add({ type: 'reset_peer', direction: 'both', afterMs: 1_000_000 });
  const latency = proxy.add({ type: 'latency', direction: 'upstream', latencyMs: 1_000_000 });
  const accepted = proxy.nextConnection();
  const peer = await dial(proxy.port);
  const connection = await accepted;
  peer.write('late');
  await latency.struck;
  expect(openHandles().filter(isTimer).length).toBeGreaterThan(timersBefore.length);

  connection.cut('the test is over');
  await connection.closed;
  expectNoFurtherTimers(timersBefore);
  peer.destroy();
  await proxy.close();
  await server.close();
});
