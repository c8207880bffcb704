/**
 * Runs only OpenClaw's extension relay: `node relay.mjs PACKAGE-FOLDER PORT EXTENSION-PORT`. The gateway token is in
 * OPENCLAW_GATEWAY_TOKEN.
 *
 * The function that starts it is in one of the package's bundles and is not exported, so a loader hook adds an export to
 * that bundle as it is loaded. The extension's token is bound to the port that it connects to, which here is a proxy's:
 * the token for that port is replaced with the gateway's own, which the relay accepts too.
 */
import { createHmac } from 'node:crypto';
import { readdirSync, readFileSync } from 'node:fs';
import { Server } from 'node:http';
import { register } from 'node:module';
import { join } from 'node:path';
import { pathToFileURL } from 'node:url';

const START = 'ensureChromeExtensionRelayServer';

/**
 * The bundle that contains the function. The smallest one, because loading takes seconds.
 *
 * @param {string} packageFolder
 * @returns {string}
 */
function bundleOf(packageFolder) {
  const dist = join(packageFolder, 'dist');
  const [smallest] = readdirSync(dist)
    .filter((name) => name.endsWith('.js'))
    .map((name) => ({ file: join(dist, name), text: readFileSync(join(dist, name), 'utf8') }))
    .filter(({ text }) => text.includes(`async function ${START}(`))
    .sort((one, other) => one.text.length - other.text.length);
  if (smallest === undefined)
    throw new Error(`No bundle in ${dist} contains ${START}. Is it openclaw 2026.3.x?`);
  return smallest.file;
}

/** @param {string} bundle @returns {Promise<(options: { cdpUrl: string }) => Promise<unknown>>} */
async function startFunction(bundle) {
  const url = pathToFileURL(bundle).href;
  const hook = `export async function load(url, context, next) {
    const loaded = await next(url, context);
    if (url !== ${JSON.stringify(url)}) return loaded;
    return { ...loaded, source: String(loaded.source) + '\\nexport { ${START} as startExtensionRelay };\\n' };
  }`;
  register(`data:text/javascript,${encodeURIComponent(hook)}`);
  return (await import(url)).startExtensionRelay;
}

/** @param {string} gatewayToken @param {string} extensionPort */
function exchangeTokens(gatewayToken, extensionPort) {
  const bound = createHmac('sha256', gatewayToken)
    .update(`openclaw-extension-relay-v1:${extensionPort}`)
    .digest('hex');
  const { emit } = Server.prototype;
  /** @param {string} event @param {...any} args */
  Server.prototype.emit = function (event, ...args) {
    const [request] = args;
    if (event === 'upgrade') request.url = request.url.replace(bound, encodeURIComponent(gatewayToken));
    return Reflect.apply(emit, this, [event, ...args]);
  };
}

const [packageFolder = '', port = '', extensionPort = ''] = process.argv.slice(2);
exchangeTokens(process.env['OPENCLAW_GATEWAY_TOKEN'] ?? '', extensionPort);
const start = await startFunction(bundleOf(packageFolder));
await start({ cdpUrl: `http://127.0.0.1:${port}` });
process.stdout.write(`OpenClaw's extension relay is listening on 127.0.0.1:${port}\n`);
