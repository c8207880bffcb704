import { afterEach, beforeEach, expect, test, vi } from 'vitest';
import { StatusFeed } from './status-feed.ts';
import type { WorkerStatus } from './status.ts';

const OWN = 'chrome-extension://own';
const STATUS = { port: 1 } as unknown as WorkerStatus;

/** The worker's end of a port, as far as the feed uses it. */
class FakePort {
  readonly posted: unknown[] = [];
  disconnected = false;
  readonly sender: { readonly origin?: string } | undefined;
  readonly name: string;
  says: (message: unknown) => void = () => undefined;
  readonly onMessage = { addListener: (heard: (message: unknown) => void) => (this.says = heard) };
  readonly onDisconnect = { addListener: () => undefined };

  constructor(origin: string | undefined, name = 'status') {
    this.name = name;
    this.sender = origin === undefined ? {} : { origin };
  }

  postMessage(message: unknown): void {
    this.posted.push(message);
  }

  disconnect(): void {
    this.disconnected = true;
  }
}

let wishes: unknown[];
let feed: StatusFeed;

beforeEach(() => {
  vi.stubGlobal('chrome', { runtime: { getURL: (path: string) => `${OWN}/${path}` } });
  wishes = [];
  feed = new StatusFeed({
    status: () => STATUS,
    retry: () => wishes.push('retry'),
    disconnect: (client) => wishes.push(client),
  });
});
afterEach(() => vi.unstubAllGlobals());

function meets(port: FakePort): boolean {
  return feed.meet(port as unknown as chrome.runtime.Port, (run) => run());
}

test('a page of the extension gets the status, and its wishes are heard', () => {
  const port = new FakePort(OWN);
  expect(meets(port)).toBe(true);
  feed.changed();
  expect(port.posted).toEqual([STATUS, STATUS]);
  port.says('retry');
  port.says({ disconnect: 3 });
  expect(wishes).toEqual(['retry', 3]);
});

test.each([['https://evil.test'], ['chrome-extension://other'], ['null'], [undefined]])(
  'from %j nothing is heard, and it learns nothing',
  (origin) => {
    const port = new FakePort(origin);
    expect(meets(port)).toBe(true);
    feed.changed();
    port.says({ disconnect: 3 });
    expect([port.disconnected, port.posted, wishes]).toEqual([true, [], []]);
  },
);

test.each([[null], [{ disconnect: 'x' }], [{ disconnect: 1.5 }], [['retry']], [{}]])(
  'the message %j is no wish',
  (message) => {
    const port = new FakePort(OWN);
    meets(port);
    port.says(message);
    expect(wishes).toEqual([]);
  },
);

test('other ports are not its own', () => {
  expect(meets(new FakePort(OWN, 'watchdog'))).toBe(false);
});
