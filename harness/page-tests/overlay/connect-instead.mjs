/**
 * Goes into the checkout of Puppeteer, and makes its tests use a browser that runs already: the one that they share is
 * connected to instead of launched. Tests that launch a browser of their own fail, directly as well as through the relay.
 */
import { createRequire } from 'node:module';
import { URL } from 'node:url';

/**
 * What the tests get from Puppeteer, as far as it is replaced here.
 *
 * @typedef {object} Page
 * @property {() => string} url
 * @property {() => Promise<void>} close
 *
 * @typedef {object} Context
 * @property {() => Promise<Page[]>} pages
 * @property {() => Promise<void>} close
 *
 * @typedef {object} Browser
 * @property {() => Context} defaultBrowserContext
 * @property {() => Promise<Context>} createBrowserContext
 * @property {() => Promise<void>} close
 * @property {() => Promise<void>} disconnect
 *
 * @typedef {object} Puppeteer
 * @property {(options: Readonly<Record<string, unknown>>) => Promise<Browser>} launch
 * @property {(options: Readonly<Record<string, unknown>>) => Promise<Browser>} connect
 */

/** Holdfast's server that starts the browsers. This process is its only worker. */
const endpoints = `${process.env['HOLDFAST_ENDPOINTS'] ?? ''}/0`;
/** Where the tests' `puppeteer` is, in newer and in older versions. */
const places = ['puppeteer/internal/puppeteer.js', 'puppeteer/lib/cjs/puppeteer/puppeteer.js'];
/** Only the launch of the shared browser sets both. */
const shared = ['timeout', 'protocolTimeout'];

/** @returns {Promise<Puppeteer>} */
async function findPuppeteer() {
  const require = createRequire(import.meta.url);
  for (const place of places) {
    try {
      require.resolve(place);
    } catch {
      continue;
    }
    // A CommonJS module's exports are in `default`.
    const { default: found } = await import(place);
    return found.default ?? found;
  }
  throw new Error(
    `None of ${places.join(', ')} is there: page-tests does not know this version of Puppeteer.`,
  );
}

/** @param {string} url */
async function ask(url) {
  const response = await globalThis.fetch(url);
  if (!response.ok) throw new Error(await response.text());
  return response.json();
}

/**
 * The browser's own context stands in for each new one: it is empty again when a test closes it.
 *
 * @param {Context} context
 * @param {ReadonlySet<Page>} before Pages that are not the test's.
 */
function emptyWhenClosed(context, before) {
  context.close = async () => {
    const opened = (await context.pages()).filter((page) => !before.has(page));
    const origins = new Set(
      opened.map((page) => new URL(page.url()).origin).filter((each) => each !== 'null'),
    );
    for (const page of opened) await page.close().catch(() => undefined);
    if (origins.size > 0) await ask(`${endpoints}?${[...origins].map((each) => `clear=${each}`).join('&')}`);
  };
}

const puppeteer = await findPuppeteer();
/** @param {Readonly<Record<string, unknown>>} options */
puppeteer.launch = async (options) => {
  if (!shared.every((name) => name in options)) throw new Error('This test needs a browser of its own.');
  const { ws } = await ask(endpoints);
  const browser = await puppeteer.connect({ ...options, browserWSEndpoint: ws });
  const context = browser.defaultBrowserContext();
  const before = new Set(await context.pages());
  emptyWhenClosed(context, before);
  browser.createBrowserContext = () => Promise.resolve(context);
  browser.close = () => browser.disconnect();
  return browser;
};
