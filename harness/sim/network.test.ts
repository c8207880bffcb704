import { beforeEach, describe, expect, test } from 'vitest';
import { ReplayedSource } from './engine/choices.ts';
import { SimKernel } from './engine/sim-kernel.ts';
import { Network, type ConnectionFault, type Endpoint, type Listener } from './network.ts';

const PORT = 18_792;

let kernel: SimKernel;
let network: Network;
/** What both ends have seen, in order. */
let seen: string[];
let server: Endpoint | undefined;

beforeEach(() => {
  kernel = new SimKernel(new ReplayedSource([]), 1);
  network = new Network(kernel);
  seen = [];
  server = undefined;
});

function watch(endpoint: Endpoint, name: string): Endpoint {
  endpoint.handlers = {
    onOpen: () => seen.push(`${name} open`),
    onText: (text) => seen.push(`${name} hears ${text}`),
    onClosing: () => seen.push(`${name} closing`),
    onClose: (code, reason, clean) =>
      seen.push(`${name} closed ${code} ${reason} ${clean ? 'clean' : 'broken'}`),
  };
  return endpoint;
}

function listen(overrides: Partial<Listener> = {}): () => void {
  return network.listen(PORT, {
    lane: 'relay',
    onUpgrade: (_request, upgrade) => (server = watch(upgrade.accept(), 'server')),
    onRequest: (request, respond) => respond({ status: 200, body: `${request.method} ${request.path}` }),
    ...overrides,
  });
}

function connect(): Endpoint {
  const endpoint = network.connect({ lane: 'worker', port: PORT, path: '/extension', link: 'extension' });
  return watch(endpoint, 'client');
}

async function settle(ms = 0): Promise<void> {
  await kernel.run(kernel.now() + ms);
}

async function connected(): Promise<Endpoint> {
  listen();
  const client = connect();
  await settle();
  seen.length = 0;
  return client;
}

/** The server's end of the last accepted connection. */
function accepted(): Endpoint {
  if (server === undefined) throw new Error('nothing was accepted');
  return server;
}

function strike(fault: ConnectionFault): void {
  expect(network.strike('extension', fault)).toBe(true);
}

describe('connecting', () => {
  test('opens at both ends, and carries text in order', async () => {
    listen({
      onUpgrade: (_request, upgrade) => {
        server = watch(upgrade.accept(), 'server');
        server.send('challenge');
      },
    });
    const client = connect();
    expect(client.state).toBe('connecting');
    client.send('too early');
    await settle();
    client.send('one');
    client.send('two');
    await settle();
    expect(seen).toEqual(['client open', 'client hears challenge', 'server hears one', 'server hears two']);
  });

  test('is refused where nobody listens, and after listening has ended', async () => {
    listen()();
    connect();
    await settle();
    expect(seen).toEqual(['client closed 1006  broken']);
  });

  test('ends with 1006 where the upgrade is refused', async () => {
    listen({ onUpgrade: (_request, upgrade) => upgrade.refuse({ status: 403, body: '' }) });
    connect();
    await settle();
    expect(seen).toEqual(['client closed 1006  broken']);
  });

  test('hangs where the port hangs, until the client gives up', async () => {
    listen();
    network.setPort(PORT, 'hanging');
    const client = connect();
    await settle(60_000);
    expect(seen).toEqual([]);
    client.close();
    await settle();
    expect(seen).toEqual(['client closed 1006  broken']);
  });

  test('two servers on one port is an error', () => {
    listen();
    expect(() => listen()).toThrow('taken');
  });
});

describe('HTTP', () => {
  test('is answered once', async () => {
    listen({
      onRequest: (request, respond) => {
        respond({ status: 200, body: `${request.method} ${request.path}` });
        respond({ status: 500, body: 'again' });
      },
    });
    const answers: (string | undefined)[] = [];
    const options = { lane: 'worker', port: PORT, path: '/json/version', link: 'client' } as const;
    network.fetch(options, (response) => answers.push(response?.body));
    await settle();
    expect(answers).toEqual(['GET /json/version']);
  });

  test('has no answer where nobody listens', async () => {
    const answers: unknown[] = [];
    const options = { lane: 'worker', port: PORT, path: '/', link: 'client' } as const;
    network.fetch(options, (response) => answers.push(response));
    await settle();
    expect(answers).toEqual([undefined]);
  });
});

describe('closing', () => {
  test('by the client is a handshake', async () => {
    const client = await connected();
    client.close(4000, 'done');
    expect(client.state).toBe('closing');
    await settle();
    expect(seen).toEqual([
      'server closing',
      'server closed 4000 done clean',
      'client closing',
      'client closed 4000 done clean',
    ]);
  });

  test('by the server is a handshake', async () => {
    await connected();
    accepted().close(4409, 'taken');
    await settle();
    expect(seen).toEqual([
      'client closing',
      'server closing',
      'server closed 4409 taken clean',
      'client closed 4409 taken clean',
    ]);
  });

  test('is given up after a while where nobody answers', async () => {
    const client = await connected();
    strike({ type: 'timeout', direction: 'both' });
    client.close();
    await settle(1_999);
    expect(seen).toEqual([]);
    await settle(1);
    expect(seen).toEqual(['client closed 1006  broken']);
    expect(server?.open).toBe(true);
  });

  test('a terminated socket resets the other end', async () => {
    await connected();
    accepted().terminate();
    await settle();
    expect(seen).toEqual(['client closed 1006  broken', 'server closed 1006  broken']);
  });
});

describe('the death of a process', () => {
  test('is heard by the other end only', async () => {
    await connected();
    network.endOf('worker', false);
    kernel.endLane('worker');
    await settle();
    expect(seen).toEqual(['server closing', 'server closed 1006  broken']);
  });

  test('leaves a socket in CLOSING where its end is slow', async () => {
    await connected();
    strike({ type: 'slow_close', delayMs: 500 });
    network.endOf('worker', false);
    await settle();
    expect(seen).toEqual(['server closing']);
    expect(server?.open).toBe(false);
    await settle(500);
    expect(seen.at(-1)).toBe('server closed 1006  broken');
  });

  test('is heard late where the FIN is late', async () => {
    await connected();
    strike({ type: 'late_fin', delayMs: 500 });
    network.endOf('worker', false);
    await settle(499);
    expect(server?.open).toBe(true);
    await settle(1);
    expect(seen).toEqual(['server closing', 'server closed 1006  broken']);
  });

  test('of the server ends its connections', async () => {
    await connected();
    network.endOf('relay', true);
    await settle();
    expect(seen).toEqual(['client closed 1006  broken']);
    expect(server?.open).toBe(false);
  });

  test('of the server ends what has not been accepted yet', async () => {
    listen();
    connect();
    network.endOf('relay', true);
    kernel.endLane('relay');
    await settle();
    expect(seen).toEqual(['client closed 1006  broken']);
  });
});

describe('faults', () => {
  test('a reset is heard at both ends, and what was on its way is lost', async () => {
    const client = await connected();
    client.send('lost');
    strike({ type: 'reset_peer' });
    await settle();
    expect(seen).toEqual(['client closed 1006  broken', 'server closed 1006  broken']);
  });

  test.each([
    ['to-server', ['client hears from the server']],
    ['to-client', ['server hears from the client']],
    ['both', []],
  ] as const)(
    'half open: %s is silent, what is left goes on, nobody gets an event',
    async (direction, heard) => {
      const client = await connected();
      strike({ type: 'timeout', direction });
      client.send('from the client');
      accepted().send('from the server');
      await settle(60_000);
      expect(seen).toEqual(heard);
    },
  );

  test('latency keeps the order within a direction', async () => {
    const client = await connected();
    strike({ type: 'latency', delayMs: 100 });
    client.send('one');
    network.calm();
    client.send('two');
    await settle(99);
    expect(seen).toEqual([]);
    await settle(1);
    expect(seen).toEqual(['server hears one', 'server hears two']);
  });

  test('cannot strike where nothing is open', () => {
    expect(network.strike('client', { type: 'reset_peer' })).toBe(false);
  });
});
