/**
 * OpenClaw's extension relay (npm package `openclaw`, 2026.3.x). The package has no command that starts only the relay,
 * so `relay.mjs` loads it from the package.
 */
import { randomUUID } from 'node:crypto';
import { once } from 'node:events';
import type { IncomingMessage } from 'node:http';
import { join } from 'node:path';
import { WebSocket } from 'ws';
import { repositoryRoot } from '../../setup/root.ts';
import { eventually } from '../../base/eventually.ts';
import type { UserBrowser } from '../../stage/user-browser.ts';
import { askJson, listedTargets } from '../json-endpoint.ts';
import type { PackageTarget } from '../package.ts';
import type { Refusal } from '../../stage/target.ts';

const RELAY = join(repositoryRoot, 'harness/targets/openclaw/relay.mjs');
const TOKEN_HEADER = 'x-openclaw-relay-token';
const OPTIONS_PAGE = '/options.html';

export const openclaw: PackageTarget = {
  packageName: 'openclaw',
  install: 'npm install openclaw@2026.3.13 --ignore-scripts',
  create({ folder: packageFolder, version }) {
    const token = randomUUID();
    const headers = { [TOKEN_HEADER]: token };
    return {
      name: 'openclaw',
      version,
      sharedBadge: 'ON',
      secrets: () => [token],
      extension: () => join(packageFolder, 'assets/chrome-extension'),
      startRelay({ port, extensionPort, folder }, run) {
        const env = { OPENCLAW_GATEWAY_TOKEN: token, HOME: folder };
        const args = [packageFolder, String(port), String(extensionPort)];
        return run(['node', RELAY, ...args], /listening/, { env });
      },
      async configure(browser, { extensionPort }) {
        const settings = { relayPort: extensionPort, gatewayToken: token };
        await browser.worker.evaluate((value) => chrome.storage.local.set(value), settings);
        await closeOptions(browser);
      },
      endpoint: ({ clientPort }) => ({ url: `ws://127.0.0.1:${clientPort}/cdp`, headers }),
      async health({ port }) {
        const status = await askJson(port, '/extension/status');
        const { connected: ready } = status as { readonly connected: boolean };
        return { ready, targets: await listedTargets(port, headers) };
      },
      duplicate: ({ port }) => refusal(`ws://127.0.0.1:${port}/extension?token=${token}`),
    };
  },
};

/** The extension opens its options page when it is installed. A user would close it. */
async function closeOptions({ cdp, worker }: UserBrowser): Promise<void> {
  const url = `chrome-extension://${worker.extensionId}${OPTIONS_PAGE}`;
  const targetId = await eventually('the options page has opened', async () => {
    const { targetInfos } = await cdp.send('Target.getTargets', { filter: [{ type: 'page' }] });
    return targetInfos.find((info) => info.url === url)?.targetId;
  });
  // It has opened in the only tab. Closing that tab would close the browser.
  await cdp.send('Target.createTarget', { url: 'about:blank' });
  await cdp.send('Target.closeTarget', { targetId });
}

async function refusal(url: string): Promise<Refusal> {
  const socket = new WebSocket(url, { origin: `chrome-extension://${'a'.repeat(32)}` });
  // An HTTP refusal is not an error here.
  socket.on('error', () => undefined);
  const refused = once(socket, 'unexpected-response') as Promise<[unknown, IncomingMessage]>;
  const opened = once(socket, 'open').then(() => {
    throw new Error('the relay accepted the duplicate');
  });
  opened.catch(() => undefined);
  try {
    const [, answer] = await Promise.race([refused, opened]);
    const parts: Buffer[] = [];
    for await (const part of answer) parts.push(part as Buffer);
    return { status: answer.statusCode ?? 0, message: Buffer.concat(parts).toString() };
  } finally {
    socket.terminate();
  }
}
