/**
 * Attacks on pairing by a code. A program has the port in the relay's place, or talks to the relay in the browser's place;
 * it has recorded what others said. It gets one guess for each code that the user opens, and then none.
 */
import { once } from 'node:events';
import { readFile } from 'node:fs/promises';
import { dirname, join } from 'node:path';
import { randomBytes } from 'node:crypto';
import { expect } from 'playwright/test';
import { WebSocket, WebSocketServer } from 'ws';
import { encode } from '../../relay/protocol/codec.ts';
import { CpaceSecret } from '../../relay/protocol/cpace.ts';
import { UNPACKED_ORIGIN } from '../../relay/protocol/extension-ids.ts';
import type { Challenge, Refusal } from '../../relay/protocol/frames.ts';
import type { PairConfirm, PairShare, PairStart } from '../../relay/protocol/pair-frames.ts';
import { PairingAttempt, pairingSecrets, pairingShare } from '../../relay/protocol/pairing.ts';
import { listBrowsers } from '../../relay/server/browser-store.ts';
import { test } from '../people/pairing-scene.ts';

const CHALLENGE: Challenge = {
  type: 'connect.challenge',
  protocol: { min: 2, max: 2 },
  relayId: 'R',
  relayNonce: 'N',
  listeningMs: 3_600_000,
};

/** What a program that plays the relay, and guesses this code, has heard; and what it can test with it. */
class FalseRelay {
  readonly starts: PairStart[] = [];
  readonly confirms: PairConfirm[] = [];
  private readonly server: WebSocketServer;
  private readonly secret = new CpaceSecret(randomBytes(32));
  private share = '';

  constructor(port: number, guess: string) {
    this.server = new WebSocketServer({ port, host: '127.0.0.1' });
    this.server.on('connection', (socket) => {
      socket.send(encode(CHALLENGE));
      socket.on('message', (data: Buffer) => {
        const frame = JSON.parse(data.toString()) as PairStart | PairConfirm;
        if (frame.type === 'pair.start') {
          this.starts.push(frame);
          this.share = pairingShare(this.secret, guess, CHALLENGE, frame);
          socket.send(encode({ type: 'pair.share', share: this.share }));
        } else {
          this.confirms.push(frame);
          const proof = this.secrets().relayProof;
          socket.send(encode({ type: 'pair.done', proof, name: 'Chrome' }));
        }
      });
    });
  }

  /** Whether the code of its guess is the one that the user has typed. */
  get guessedRight(): boolean {
    return this.confirms[0]?.proof === this.secrets().extensionProof;
  }

  /** Whether what it has heard confirms this code, too: as if it had guessed this one. */
  confirmsLater(code: string): boolean {
    const [start] = this.starts;
    if (start === undefined) return false;
    const share = pairingShare(this.secret, code, CHALLENGE, start);
    const secrets = pairingSecrets(this.secret, start.share, { challenge: CHALLENGE, start, share });
    const said = pairingSecrets(this.secret, start.share, { challenge: CHALLENGE, start, share: this.share });
    return [secrets, said].some(({ extensionProof }) => extensionProof === this.confirms[0]?.proof);
  }

  async close(): Promise<void> {
    for (const socket of this.server.clients) socket.terminate();
    this.server.close();
    await once(this.server, 'close');
  }

  private secrets() {
    const [start] = this.starts;
    if (start === undefined) throw new Error('nobody has tried to pair');
    return pairingSecrets(this.secret, start.share, { challenge: CHALLENGE, start, share: this.share });
  }
}

/** A program guesses a code at the relay. Resolves with the refusal. */
async function guess(port: number, code: string): Promise<Refusal['code']> {
  const endpoint = `127.0.0.1:${port}`;
  const socket = new WebSocket(`ws://${endpoint}/extension`, { origin: UNPACKED_ORIGIN });
  const attempt = new PairingAttempt(code, randomBytes(32));
  return new Promise((resolve, reject) => {
    socket.on('error', reject);
    socket.on('close', () => reject(new Error('closed')));
    socket.on('message', (data: Buffer) => {
      const frame = JSON.parse(data.toString()) as Challenge | PairShare | Refusal;
      if (frame.type === 'refuse') resolve(frame.code);
      else if (frame.type === 'pair.share') socket.send(encode(attempt.confirm(frame)));
      else {
        const claim = { protocol: 2, endpoint, instanceId: 'attacker', product: 'Chrome/1', nonce: 'n' };
        socket.send(encode(attempt.start(frame, claim)));
      }
    });
  });
}

test('a program on the port gets one guess, and cannot test another code with what it has heard', async ({
  scene,
}) => {
  const page = await scene.welcome();
  const code = 'K7QF3M';
  const impostor = new FalseRelay(scene.port, 'AAAAAA');
  await page.type('port', String(scene.port));
  await page.shows('A relay answers');
  await page.pair(code);
  await page.shows('does not have this code, so it is not your relay');
  expect(impostor.guessedRight).toBe(false);
  expect(impostor.confirmsLater(code)).toBe(false);
  // The user tries the same code again. The page does not give the program a second guess.
  await page.pair(code);
  await page.shows('This code has been tried already');
  expect(impostor.confirms).toHaveLength(1);
  const heard = JSON.stringify([impostor.starts, impostor.confirms]);
  expect(heard).not.toContain(code);
  await impostor.close();
});

test('the same test knows a right guess: the attack is a real one', async ({ scene }) => {
  const page = await scene.welcome();
  const impostor = new FalseRelay(scene.port, 'K7QF3M');
  await page.type('port', String(scene.port));
  await page.pair('K7QF3M');
  await page.shows('Paired.');
  expect(impostor.guessedRight).toBe(true);
  await impostor.close();
});

test('two recordings with the same code have nothing in common that could be searched', async ({ scene }) => {
  const page = await scene.welcome();
  await page.type('port', String(scene.port));
  const impostor = new FalseRelay(scene.port, 'AAAAAA');
  for (const recordings of [1, 2]) {
    await page.pair('K7QF3M');
    await page.shows('not your relay');
    expect(impostor.confirms).toHaveLength(recordings);
    await page.value("chrome.storage.session.remove('usedCodes')");
    await page.pair('x');
    await page.shows('A code has six');
  }
  const [one, two] = impostor.starts;
  expect(one?.share).not.toBe(two?.share);
  expect(impostor.confirms[0]?.proof).not.toBe(impostor.confirms[1]?.proof);
  await impostor.close();
});

test('three wrong guesses lock pairing, also for the right code and after a restart', async ({ scene }) => {
  const relay = await scene.startRelay();
  for (const wrong of ['AAAAAA', 'BBBBBB', 'CCCCCC']) {
    await scene.code();
    expect(await guess(scene.port, wrong)).toBe('wrong-code');
    expect(await guess(scene.port, wrong)).toMatch(/^(no-code|pairing-locked)$/);
  }
  await expect.poll(() => guess(scene.port, 'DDDDDD')).toBe('pairing-locked');
  await expect(scene.code()).rejects.toThrow('pairing is locked');
  await scene.stopRelay(relay);
  await scene.startRelay();
  expect(await guess(scene.port, 'DDDDDD')).toBe('pairing-locked');
  await expect(scene.code()).rejects.toThrow('pairing is locked');
  expect(listBrowsers(scene.tokenFile)).toEqual([]);
});

test('a program that passes the exchange on to the relay on another port gains nothing', async ({
  scene,
}) => {
  await scene.startRelay();
  const page = await scene.welcome();
  const between = new WebSocketServer({ port: 0, host: '127.0.0.1' });
  await once(between, 'listening');
  between.on('connection', (socket) => {
    const upstream = new WebSocket(`ws://127.0.0.1:${scene.port}/extension`, { origin: UNPACKED_ORIGIN });
    upstream.on('message', (data: Buffer) => socket.send(data.toString()));
    upstream.on('close', () => socket.close());
    socket.on('message', (data: Buffer) => upstream.send(data.toString()));
    socket.on('close', () => upstream.close());
  });
  const { port } = between.address() as { readonly port: number };
  await page.type('port', String(port));
  await page.pair(await scene.code());
  await page.shows('passes the connection on to the relay');
  expect(listBrowsers(scene.tokenFile)).toEqual([]);
  for (const socket of between.clients) socket.terminate();
  between.close();
});

test('the key is in two places only: the file of the relay, which is private, and the storage', async ({
  scene,
}) => {
  const relay = await scene.startRelay();
  const page = await scene.welcome();
  await page.type('port', String(scene.port));
  await page.pair(await scene.code());
  await page.shows('Paired.');
  const [{ pairingKey } = { pairingKey: '' }] = listBrowsers(scene.tokenFile);
  expect(await readFile(join(dirname(scene.tokenFile), 'browsers.json'), 'utf8')).toContain(pairingKey);
  expect(relay.output).not.toContain(pairingKey);
  expect(await page.value('JSON.stringify(document.body.outerHTML)')).not.toContain(pairingKey);
});
