import { afterEach, beforeEach, expect, test, vi } from 'vitest';
import { Handover } from './handover.ts';

type Handler = (event: { readonly data: unknown }) => void;

/** As in a document: a message to a started port arrives in a later turn, in order. A port that was not started keeps it. */
class FakePort {
  peer: FakePort | undefined;
  closed = false;
  readonly unread: unknown[] = [];
  private handler: Handler | undefined;

  set onmessage(handler: Handler) {
    this.handler = handler;
    for (const data of this.unread.splice(0)) this.deliver(data);
  }

  postMessage(data: unknown): void {
    this.peer?.take(structuredClone(data));
  }

  close(): void {
    this.closed = true;
    this.peer = undefined;
  }

  private take(data: unknown): void {
    if (this.handler === undefined) this.unread.push(data);
    else this.deliver(data);
  }

  private deliver(data: unknown): void {
    setTimeout(() => this.handler?.({ data }));
  }
}

class FakeChannel {
  readonly port1 = new FakePort();
  readonly port2 = new FakePort();

  constructor() {
    this.port1.peer = this.port2;
    this.port2.peer = this.port1;
  }
}

const LIFE = { bootNumber: 3, bootId: 'life 3' };

/** The ports that workers got to write to. */
let given: FakePort[];
/** What workers received over their own ports. */
let told: unknown[];
let handover: Handover;

/** A new worker's port to the watchdog, over which it receives the ledger. */
const lifePort = { postMessage: (message: unknown) => told.push(message) } as unknown as chrome.runtime.Port;

beforeEach(() => {
  given = [];
  told = [];
  const active = { postMessage: (_word: string, ports: FakePort[]) => given.push(...ports) };
  vi.stubGlobal('navigator', { serviceWorker: { ready: Promise.resolve({ active }) } });
  vi.stubGlobal('MessageChannel', FakeChannel);
  handover = new Handover();
});

afterEach(() => {
  vi.unstubAllGlobals();
});

test('the first worker gets no entry', async () => {
  await handover.handOver(lifePort);
  expect(told).toEqual([{ ledger: null }]);
});

test('what a worker wrote just before its end is read before the next one gets the ledger', async () => {
  await handover.giveLedgerPort();
  given[0]?.postMessage({ ...LIFE, started: 4 });
  given[0]?.postMessage(5);
  given[0]?.postMessage(6);
  await handover.handOver(lifePort);
  expect(told).toEqual([{ ledger: { ...LIFE, started: 6 } }]);
});

test('after a worker that wrote nothing, the entry of the one before it is kept', async () => {
  await handover.giveLedgerPort();
  given[0]?.postMessage({ ...LIFE, started: 4 });
  await handover.handOver(lifePort);
  await handover.giveLedgerPort();
  await handover.handOver(lifePort);
  expect(told).toEqual([{ ledger: { ...LIFE, started: 4 } }, { ledger: { ...LIFE, started: 4 } }]);
});

test('each worker writes to its own port', async () => {
  await handover.giveLedgerPort();
  given[0]?.postMessage({ ...LIFE, started: 4 });
  await handover.giveLedgerPort();
  given[1]?.postMessage({ bootNumber: 4, bootId: 'life 4', started: 1 });
  given[1]?.postMessage(2);
  await handover.handOver(lifePort);
  expect(given).toHaveLength(2);
  expect(told).toEqual([{ ledger: { bootNumber: 4, bootId: 'life 4', started: 2 } }]);
});

test('nothing is read while the worker that writes it is running', async () => {
  await handover.giveLedgerPort();
  given[0]?.postMessage({ ...LIFE, started: 4 });
  given[0]?.postMessage(5);
  await new Promise((resolve) => setTimeout(resolve));
  expect(given[0]?.peer?.unread).toEqual([{ ...LIFE, started: 4 }, 5]);
});

test('for a worker that had several ports, the last one it wrote to counts', async () => {
  for (const started of [4, 500, 1_000]) {
    await handover.giveLedgerPort();
    given.at(-1)?.postMessage({ ...LIFE, started });
  }
  await handover.giveLedgerPort();
  await handover.handOver(lifePort);
  expect(told).toEqual([{ ledger: { ...LIFE, started: 1_000 } }]);
});

test('the last three ports of a worker are kept', async () => {
  for (let ports = 0; ports < 4; ports++) await handover.giveLedgerPort();
  expect(given.map(({ peer }) => peer?.closed)).toEqual([true, false, false, false]);
});

test('a port that reached a later worker is read as that worker writes', async () => {
  await handover.giveLedgerPort();
  await handover.handOver(lifePort);
  given[0]?.postMessage({ ...LIFE, started: 4 });
  await handover.handOver(lifePort);
  expect(told.at(-1)).toEqual({ ledger: { ...LIFE, started: 4 } });
});

test('a number without its worker is ignored', async () => {
  await handover.giveLedgerPort();
  given[0]?.postMessage(9);
  await handover.handOver(lifePort);
  expect(told).toEqual([{ ledger: null }]);
});
