/** `holdfast connect`: what to write where, so that a client uses the relay. */
import { resolve } from 'node:path';
import { Argument, Command, Option } from 'commander';
import { browserPath } from '../server/browser-path.ts';
import { BrowserError, listBrowsers } from '../server/browser-store.ts';
import { readSecretFile, SecretFileError } from '../server/secret-file.ts';
import { DEFAULT_OPEN_PORT, DEFAULT_PORT } from '../server/start-relay.ts';
import { defaultTokenFile, secretIn, tokenSecret } from '../server/token.ts';
import { portNumber } from './port.ts';
import { writePortFile } from './port-file.ts';

const EXIT_FAILED = 1;

/** Where the relay is, and what it wants to be shown. */
interface Endpoint {
  readonly http: string;
  /** The WebSocket without a token. */
  readonly socket: string;
  /** With the token. */
  readonly ws: string;
  readonly token: string;
  readonly tokenFile: string;
  /** Host and port of the port without a token. */
  readonly open: string;
}

interface ClientGuide {
  /** The configuration: nothing but what is to be copied. */
  readonly config: (endpoint: Endpoint) => string;
  /** A sentence for the reader, on standard error. */
  readonly where: string;
  /** It takes no more than a port, and no path. */
  readonly onlyPort?: boolean;
}

const START_OPEN =
  'This client cannot send a token: start the relay with --open-port-without-token, and the client right after it:';

/** Configuration for each client, by the name under which people know it. */
export const CLIENT_GUIDES: Readonly<Record<string, ClientGuide>> = {
  url: {
    where: 'The URL, for any client that takes one. It contains the token: keep it secret.',
    config: ({ ws }) => ws,
  },
  playwright: {
    where: 'In a script with Playwright:',
    config: ({ http, tokenFile }) => `import { readFileSync } from 'node:fs';
import { chromium } from 'playwright';

const token = readFileSync(${JSON.stringify(tokenFile)}, 'utf8').trim();
const browser = await chromium.connectOverCDP('${http}', {
  headers: { Authorization: \`Bearer \${token}\` },
});
const [context] = browser.contexts();
const [page] = context.pages(); // the tab that you shared`,
  },
  puppeteer: {
    where: 'In a script with Puppeteer:',
    config: ({ socket, tokenFile }) => `import { readFileSync } from 'node:fs';
import { connect } from 'puppeteer-core';

const token = readFileSync(${JSON.stringify(tokenFile)}, 'utf8').trim();
const browser = await connect({
  browserWSEndpoint: \`${socket}?token=\${token}\`,
  defaultViewport: null, // keep the size of the user's window
});
const [page] = await browser.pages(); // the tab that you shared`,
  },
  'chrome-remote-interface': {
    where: 'In a script with chrome-remote-interface. `local: true` uses its own copy of the protocol:',
    config: ({ ws }) => `import CDP from 'chrome-remote-interface';

const client = await CDP({ target: '${ws}', local: true });
const { targetInfos } = await client.Target.getTargets();`,
  },
  mcp: {
    where: 'In the configuration of your MCP client, for @playwright/mcp:',
    config: ({ ws }) => server('npx', ['-y', '@playwright/mcp@latest', '--cdp-endpoint', ws]),
  },
  'devtools-mcp': {
    where: 'In the configuration of your MCP client, for chrome-devtools-mcp:',
    config: ({ ws }) => server('npx', ['-y', 'chrome-devtools-mcp@latest', '--wsEndpoint', ws]),
  },
  'agent-browser': {
    where: 'In a shell, for agent-browser:',
    config: ({ ws }) => `agent-browser connect '${ws}'`,
  },
  selenium: {
    onlyPort: true,
    where: `In a script with selenium-webdriver, and a chromedriver of your browser's version. ${START_OPEN}`,
    config: ({ open }) => `import { Builder } from 'selenium-webdriver';
import chrome from 'selenium-webdriver/chrome.js';

const options = new chrome.Options().debuggerAddress('${open}');
const driver = await new Builder().forBrowser('chrome').setChromeOptions(options).build();`,
  },
  lighthouse: {
    onlyPort: true,
    where: `In a shell, for Lighthouse (not tried with these flags yet). It may not remove what the site has stored in your browser. ${START_OPEN}`,
    config: ({ open }) =>
      `npx lighthouse https://example.com --port ${new URL(`http://${open}`).port} --disable-storage-reset`,
  },
};

function server(command: string, args: readonly string[]): string {
  return JSON.stringify({ mcpServers: { holdfast: { command, args } } }, null, 2);
}

interface Options {
  readonly print?: string;
  readonly port: number;
  readonly openPort: number;
  readonly tokenFile: string;
  readonly browser?: string;
  readonly portFileIn?: string;
}

export function connectCommand(): Command {
  const names = Object.keys(CLIENT_GUIDES);
  return new Command('connect')
    .description(
      'Print the configuration that connects a client to the relay, with the token from the token file.',
    )
    .addArgument(new Argument('[client]', 'the client, as with --print').choices(names))
    .addOption(new Option('--print <client>', 'the client').choices(names))
    .option('--port <number>', "your relay's port", portNumber, DEFAULT_PORT)
    .option(
      '--open-port <number>',
      "your relay's port without a token (--open-port-without-token)",
      portNumber,
      DEFAULT_OPEN_PORT,
    )
    .option('--token-file <file>', "your relay's token file", defaultTokenFile())
    .option('--browser <name>', 'one of several browsers of the relay (--browsers many): its name')
    .option(
      '--port-file-in <folder>',
      'write a DevToolsActivePort file here, readable only by you, and print the chrome-devtools-mcp configuration that uses it',
      (text: string) => resolve(text),
    )
    .action((client: string | undefined, options: Options) =>
      options.portFileIn === undefined
        ? print(options.print ?? client ?? 'url', options)
        : withPortFile(options.portFileIn, options),
    );
}

function print(name: string, { port, openPort, tokenFile, browser }: Options): void {
  const guide = CLIENT_GUIDES[name];
  if (guide === undefined) throw new Error(`unknown client ${name}`);
  const token = tokenOrFail(tokenFile);
  if (token === undefined) return;
  const path = pathOrFail(tokenFile, browser, guide);
  if (path === undefined) return;
  const http = `http://127.0.0.1:${port}${path}`;
  const socket = `ws://127.0.0.1:${port}${path === '' ? '/cdp' : path}`;
  const ws = `${socket}?token=${encodeURIComponent(token)}`;
  // Only what is to be copied goes to standard output.
  process.stderr.write(`${guide.where}\n\n`);
  process.stdout.write(
    `${guide.config({ http, socket, ws, token, tokenFile, open: `127.0.0.1:${openPort}` })}\n`,
  );
}

/** For clients that look for a browser in its profile's folder: no secret is on a command line or in a configuration. */
async function withPortFile(folder: string, { port, tokenFile, browser }: Options): Promise<void> {
  const token = tokenOrFail(tokenFile);
  if (token === undefined) return;
  const base = pathOrFail(tokenFile, browser);
  if (base === undefined) return;
  let path: string;
  try {
    path = await writePortFile(folder, port, token, base);
  } catch (error) {
    fail(error);
    return;
  }
  process.stderr.write(`Wrote ${path}. It contains the token: keep it secret. For chrome-devtools-mcp:\n\n`);
  const args = ['-y', 'chrome-devtools-mcp@latest', '--autoConnect', '--userDataDir', folder];
  process.stdout.write(`${server('npx', args)}\n`);
}

/** Undefined where there is none; the user gets an error then. */
function tokenOrFail(tokenFile: string): string | undefined {
  try {
    return tokenIn(tokenFile);
  } catch (error) {
    fail(error);
    return undefined;
  }
}

/** The path before the browser's own; '' without a name. Undefined if the client cannot use it; the user gets an error then. */
function pathOrFail(tokenFile: string, browser: string | undefined, guide?: ClientGuide): string | undefined {
  if (browser === undefined) return '';
  try {
    if (guide?.onlyPort === true)
      throw new BrowserError(
        'This client takes only a port, so it cannot name a browser. Leave out --browser, and start a relay with --browsers one for it.',
      );
    const paired = listBrowsers(tokenFile).map(({ name }) => name);
    if (paired.includes(browser)) return browserPath(browser);
    const known = paired.length === 0 ? 'none is paired' : paired.map((name) => `"${name}"`).join(', ');
    throw new BrowserError(
      `There is no browser named "${browser}". Use one of the paired browsers: ${known}.`,
    );
  } catch (error) {
    fail(error);
    return undefined;
  }
}

/** Tells the user. Throws what is no error of theirs. */
function fail(error: unknown): void {
  if (!(error instanceof SecretFileError || error instanceof NoTokenError || error instanceof BrowserError))
    throw error;
  process.stderr.write(`${error.message}\n`);
  process.exitCode = EXIT_FAILED;
}

class NoTokenError extends Error {
  override readonly name = 'NoTokenError';
}

/** Throws {@link NoTokenError}, or {@link SecretFileError} for a file that is not safe to use. */
function tokenIn(path: string): string {
  const secret = tokenSecret(path);
  const text = readSecretFile(secret);
  if (text === undefined)
    throw new NoTokenError(`There is no token file ${path}. Start the relay once to create it.`);
  return secretIn(secret, text);
}
