/** Web sockets of a page: their events, and routed ones. */
import { once } from 'node:events';
import type { AddressInfo } from 'node:net';
import type { Page, WebSocketRoute } from 'playwright';
import { WebSocketServer, type WebSocket as Socket } from 'ws';
import { freePort } from '../../harness/base/free-port.ts';
import { behavioursOf, expect } from './behaviour.ts';
import type { Scene } from './paths.ts';

const add = behavioursOf('web sockets');

interface Sockets {
  /** URL of a server that answers each message with `echo: ` and the text, or with the same bytes. */
  readonly url: string;
  readonly server: WebSocketServer;
}

/** A behaviour with its own web socket server. */
function behaviour(name: string, run: (scene: Scene, sockets: Sockets) => Promise<unknown>): void {
  add(name, async (scene) => {
    const server = new WebSocketServer({ port: 0, host: '127.0.0.1' });
    server.on('connection', (socket: Socket) => {
      socket.on('message', (data: Buffer, isBinary) => {
        socket.send(isBinary ? data : `echo: ${data.toString()}`);
      });
    });
    await once(server, 'listening');
    try {
      const url = `ws://127.0.0.1:${(server.address() as AddressInfo).port}/`;
      return await run(scene, { url, server });
    } finally {
      for (const socket of server.clients) socket.terminate();
      server.close();
    }
  });
}

/** Opens a socket in the page and sends the given messages. Resolves with as many answers, and how it was closed. */
async function talk(page: Page, url: string, texts: readonly string[]): Promise<unknown> {
  return page.evaluate(
    ([at, said]) =>
      new Promise((done) => {
        const socket = new WebSocket(at);
        const answers: unknown[] = [];
        socket.onopen = () => said.forEach((text) => socket.send(text));
        socket.onmessage = ({ data }) => {
          answers.push(data);
          if (answers.length === said.length) socket.close(3001, 'enough');
        };
        socket.onclose = ({ code, reason, wasClean }) => done([answers, code, reason, wasClean]);
      }),
    [url, texts] as const,
  );
}

behaviour('a socket reports its URL, its frames both ways and its end', async ({ page, site }, { url }) => {
  await page.goto(site.url('/'));
  const told: unknown[] = [];
  const closed = new Promise<void>((resolve) => {
    page.on('websocket', (socket) => {
      told.push(['open', socket.url() === url, socket.isClosed()]);
      socket.on('framesent', ({ payload }) => told.push(['sent', payload]));
      socket.on('framereceived', ({ payload }) => told.push(['received', payload]));
      socket.on('close', () => {
        told.push(['close', socket.isClosed()]);
        resolve();
      });
    });
  });
  const answers = await talk(page, url, ['eins']);
  await closed;
  expect(told).toContainEqual(['received', 'echo: eins']);
  return { told, answers };
});

behaviour('many frames arrive in order, once each', async ({ page, site }, { url }) => {
  await page.goto(site.url('/'));
  const texts = Array.from({ length: 300 }, (_, at) => `message ${at}`);
  const frames: unknown[] = [];
  const closed = new Promise((resolve) => {
    page.on('websocket', (socket) => {
      socket.on('framereceived', ({ payload }) => frames.push(payload));
      socket.on('close', resolve);
    });
  });
  await talk(page, url, texts);
  await closed;
  expect(frames).toEqual(texts.map((text) => `echo: ${text}`));
  return frames.length;
});

behaviour('bytes arrive as bytes', async ({ page, site }, { url }) => {
  await page.goto(site.url('/'));
  const opened = page.waitForEvent('websocket');
  const frame = opened.then((socket) => socket.waitForEvent('framereceived'));
  await page.evaluate((at) => {
    const socket = new WebSocket(at);
    socket.onopen = () => socket.send(Uint8Array.from({ length: 256 }, (_, byte) => byte));
    Object.assign(window, { socket });
  }, url);
  const { payload } = await frame;
  expect([...Buffer.from(payload)]).toEqual(Array.from({ length: 256 }, (_, byte) => byte));
  return typeof payload;
});

behaviour('a frame of a megabyte is complete', async ({ page, site }, { url }) => {
  await page.goto(site.url('/'));
  const frame = page.waitForEvent('websocket').then((socket) => socket.waitForEvent('framereceived'));
  await talk(page, url, ['megabyte'.repeat(131_072)]);
  const { length } = (await frame).payload;
  expect(length).toBe(1_048_576 + 'echo: '.length);
  return length;
});

behaviour('a socket that the server closes', async ({ page, site }, { url, server }) => {
  server.on('connection', (socket: Socket) => socket.close(4002, 'go away'));
  await page.goto(site.url('/'));
  const closed = page.waitForEvent('websocket').then((socket) => socket.waitForEvent('close'));
  const answer = await talk(page, url, ['never answered']);
  expect((await closed).isClosed()).toBe(true);
  return (answer as unknown[]).slice(1);
});

behaviour('a socket without a server reports its error', async ({ page, site }) => {
  await page.goto(site.url('/'));
  const url = `ws://127.0.0.1:${await freePort()}/`;
  const error = page.waitForEvent('websocket').then((socket) => socket.waitForEvent('socketerror'));
  await talk(page, url, []);
  expect(await error).toContain('net::ERR_CONNECTION_REFUSED');
  return (await error).replace(/:\d+/g, ':PORT');
});

behaviour('a socket of a frame of another origin is reported', async ({ page, site }, { url }) => {
  await page.goto(site.url('/frames'));
  const received = page.waitForEvent('websocket').then((socket) => socket.waitForEvent('framereceived'));
  await page.frame({ url: /frames\/child/ })!.evaluate((at) => {
    const socket = new WebSocket(at);
    socket.onopen = () => socket.send('from the frame');
  }, url);
  const { payload } = await received;
  expect(payload).toBe('echo: from the frame');
  return payload;
});

behaviour('several sockets at once are kept apart', async ({ page, site }, { url }) => {
  await page.goto(site.url('/'));
  const heard = new Map<string, unknown[]>();
  page.on('websocket', (socket) => {
    const frames: unknown[] = [];
    heard.set(new URL(socket.url()).search, frames);
    socket.on('framereceived', ({ payload }) => frames.push(payload));
  });
  await Promise.all(['a', 'b', 'c'].map((name) => talk(page, `${url}?${name}`, [`${name}1`, `${name}2`])));
  await expect.poll(() => [...heard.values()].flat().length).toBe(6);
  return [...heard].sort();
});

behaviour('the client acts as the server', async ({ page, site }) => {
  await page.routeWebSocket('wss://nowhere.test/**', (socket) => {
    socket.onMessage((message) => socket.send(`mocked ${String(message)}`));
  });
  await page.goto(site.url('/'));
  const answers = await talk(page, 'wss://nowhere.test/chat', ['a', 'b']);
  expect(answers).toEqual([['mocked a', 'mocked b'], 3001, 'enough', true]);
  return answers;
});

behaviour('the client closes the socket that it mocks', async ({ page, site }) => {
  await page.routeWebSocket(/nowhere/, (socket) => void socket.close({ code: 4003, reason: 'closed here' }));
  await page.goto(site.url('/'));
  const answers = await talk(page, 'wss://nowhere.test/', ['a']);
  expect(answers).toEqual([[], 4003, 'closed here', true]);
  return answers;
});

behaviour('the client changes messages in both directions', async ({ page, site }, { url }) => {
  await page.routeWebSocket(url, (socket) => {
    const server = socket.connectToServer();
    socket.onMessage((message) => server.send(String(message).toUpperCase()));
    server.onMessage((message) => socket.send(`${String(message)}!`));
  });
  await page.goto(site.url('/'));
  const answers = await talk(page, url, ['quiet']);
  expect(answers).toEqual([['echo: QUIET!'], 3001, 'enough', true]);
  return answers;
});

behaviour('a socket that is only forwarded works as usual', async ({ page, site }, { url }) => {
  await page.routeWebSocket(url, (socket) => void socket.connectToServer());
  await page.goto(site.url('/'));
  const answers = await talk(page, url, ['eins', 'zwei']);
  expect(answers).toEqual([['echo: eins', 'echo: zwei'], 3001, 'enough', true]);
  return answers;
});

behaviour("the context acts as the server for a frame's socket", async ({ page, context, site }) => {
  const seen: string[] = [];
  const play = (socket: WebSocketRoute): void => {
    seen.push(socket.url());
    socket.onMessage(() => socket.send('from the context'));
  };
  await context.routeWebSocket('ws://context-only.test/**', play);
  await page.goto(site.url('/frames'));
  const answer = await page.frame({ url: /frames\/child/ })!.evaluate(
    () =>
      new Promise((done) => {
        const socket = new WebSocket('ws://context-only.test/in-frame');
        socket.onopen = () => socket.send('?');
        socket.onmessage = ({ data }) => done(data);
      }),
  );
  expect(answer).toBe('from the context');
  return seen;
});
