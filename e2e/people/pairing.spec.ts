/** From the installation to a shared tab, and everything that can go wrong on the way: each says what it is and what to do. */
import { once } from 'node:events';
import { createServer } from 'node:http';
import type { AddressInfo } from 'node:net';
import { expect } from 'playwright/test';
import { WebSocketServer } from 'ws';
import { eventually } from '../../harness/base/eventually.ts';
import { freePort } from '../../harness/base/free-port.ts';
import { relayStatus } from '../../harness/targets/holdfast.ts';
import { dirname } from 'node:path';
import { STRICT_POLICY } from '../../relay/core/policy.ts';
import { forgetBrowser, listBrowsers, renameBrowser } from '../../relay/server/browser-store.ts';
import { startRelayServer } from '../../relay/server/relay-server.ts';
import { fixedTokens } from '../../relay/server/testing/fixed-tokens.ts';
import { silentLog } from '../../relay/core/testing/silent-log.ts';
import { test } from './pairing-scene.ts';

test('the welcome page leads from the installation to a shared tab, and the pairing stays', async ({
  scene,
}) => {
  const page = await scene.welcome();
  await page.type('port', String(scene.port));
  await page.shows('Three steps', `Nothing answers on port ${scene.port}`, 'npx holdfast relay');
  const relay = await scene.startRelay();
  await page.shows(`A relay answers on port ${scene.port}`);
  await page.done('step-relay');
  const [, code = ''] = /Pairing code: (\S+)/.exec(relay.output) ?? [];
  expect(relay.output).toMatch(/Extension: +\S+extension /);
  await page.pair(code.toLowerCase().replace('-', ' '));
  await page.shows('Paired. The relay lists this browser as "');
  await page.done('step-relay', 'step-pair');
  await page.click('#share-new');
  await page.done('step-relay', 'step-pair', 'step-share');
  await page.shows(`Ready. Clients connect to http://127.0.0.1:${scene.port}`);
  const { tabs } = await relayStatus(scene.port, dirname(scene.tokenFile));
  expect(tabs).toHaveLength(1);

  await scene.stopRelay(relay);
  await page.shows('(done)', 'No relay');
  const again = await scene.startRelay();
  expect(again.output).toMatch(/not needed, paired with \w*Chrome \d+/);
  await page.shows('Ready.');
  expect(await page.value('JSON.stringify(document.body.outerHTML)')).not.toContain(
    listBrowsers(scene.tokenFile)[0]?.pairingKey,
  );
});

test('pairing survives a restart of the browser, which opens no welcome page again', async ({ scene }) => {
  await scene.startRelay();
  const page = await scene.welcome();
  await page.type('port', String(scene.port));
  await page.pair(await scene.code());
  await page.done('step-relay', 'step-pair');
  await scene.browser.kill();
  await scene.browser.start();
  await eventually('the browser is connected again', async () => {
    return (await relayStatus(scene.port, dirname(scene.tokenFile))).extension === 'ready';
  });
  const { targetInfos } = await scene.browser.cdp.send('Target.getTargets', {});
  expect(targetInfos.filter(({ url }) => url.endsWith('/welcome.html'))).toEqual([]);
});

test('wrong, used and expired codes, and the lock, each have their message', async ({ scene }) => {
  await scene.startRelay();
  const page = await scene.welcome();
  await page.type('port', String(scene.port));
  await page.pair('K7Q');
  await page.shows('A code has six letters and digits');
  await scene.expireCode();
  await page.pair('AAA-AAA');
  await page.shows('The code has expired, or was used');
  const code = await scene.code();
  await page.pair('AAA-AAA');
  await page.shows(`This is not the code of the relay on port ${scene.port}`);
  await page.pair('AAA-AAA');
  await page.shows('This code has been tried already');
  // The guess has used it up.
  await page.pair(code);
  await page.shows('The code has expired, or was used');
  for (const wrong of ['BBB-BBB', 'CCC-CCC']) {
    await scene.code();
    await page.pair(wrong);
    await page.shows(`This is not the code`);
  }
  // The refusal does not wait until the guess is counted in the file.
  await eventually('no code is opened any more', () =>
    scene.code().then(
      () => false,
      (error: unknown) => String(error).includes('pairing is locked'),
    ),
  );
  await page.pair('DDD-DDD');
  await page.shows('the relay does not pair for ten minutes');
});

test('another program, an old relay and another version each have their message', async ({ scene }) => {
  const page = await scene.options();
  const other = createServer((_, response) => response.end('hello'));
  await new Promise<void>((resolve) => other.listen(0, '127.0.0.1', resolve));
  const otherPort = (other.address() as AddressInfo).port;
  await page.type('port', String(otherPort));
  await page.shows(`The program on port ${otherPort} is not a Holdfast relay`);
  await page.pair('K7Q-F3M');
  await page.shows(`! The program on port ${otherPort} is not a Holdfast relay`);
  other.close();

  const sockets = new WebSocketServer({ port: 0, host: '127.0.0.1' });
  const challenge = {
    type: 'connect.challenge',
    protocol: { min: 1, max: 1 },
    relayId: 'R',
    relayNonce: 'N',
  };
  sockets.on('connection', (socket) => socket.send(JSON.stringify(challenge)));
  await once(sockets, 'listening');
  const oldPort = (sockets.address() as AddressInfo).port;
  await page.type('port', String(oldPort));
  await page.shows('The relay is too old for this extension');
  challenge.protocol = { min: 99, max: 99 };
  await page.shows('This extension is too old for the relay');
  sockets.close();
  for (const socket of sockets.clients) socket.terminate();

  // It has no codes, as a relay of an earlier version.
  const relay = await startRelayServer({
    host: '127.0.0.1',
    port: 0,
    pairingKey: 'the-key-of-a-relay-without-codes',
    tokens: fixedTokens('token'),
    acceptAddresses: [],
    duplicates: 'refuse',
    log: silentLog,
    version: '0.2.0',
    policy: STRICT_POLICY,
  });
  await page.type('port', String(relay.port));
  await page.shows(`A relay answers on port ${relay.port}`);
  await page.pair('K7Q-F3M');
  await page.shows('This relay is older than the extension');
  // The pairing key is the way that is left.
  await page.value('document.querySelector("details").open = true');
  await page.type('pairing-key', 'the-key-of-a-relay-without-codes');
  await page.click('#key-form button');
  await page.shows('✓ Connected');
  await relay.close();
  await page.shows('No relay');
});

test('with two relays, a code of the other one is explained', async ({ scene }) => {
  await scene.startRelay();
  const second = await freePort();
  await scene.startRelay(second);
  const page = await scene.welcome();
  await page.type('port', String(scene.port));
  const code = await scene.code(second);
  await scene.code();
  await page.pair(code);
  await page.shows(
    `This is not the code of the relay on port ${scene.port}`,
    `another relay on port ${second}`,
  );
  await page.type('port', String(second));
  await page.pair(await scene.code(second));
  await page.shows('Paired.');
});

test('a browser is renamed and forgotten, and pairs again in the options', async ({ scene }) => {
  await scene.startRelay();
  const page = await scene.options();
  await page.type('port', String(scene.port));
  await page.pair(await scene.code());
  await page.shows('Paired.', '✓ Connected');
  const [{ name } = { name: '' }] = listBrowsers(scene.tokenFile);
  await renameBrowser(scene.tokenFile, name, 'Work');
  await page.shows('✓ Connected');
  await forgetBrowser(scene.tokenFile, 'Work');
  await page.shows('The relay refused the connection', 'This browser is not paired with the relay.');
  await page.pair(await scene.code());
  await page.shows('Paired.', '✓ Connected');
  expect(listBrowsers(scene.tokenFile)).toHaveLength(1);
});
