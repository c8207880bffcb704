/** Opens a page that a command has written, as its reader does: a local file, in a browser of its own. */
import { pathToFileURL } from 'node:url';
import { chromium, type Browser, type Page } from 'playwright/test';
import { findChromium } from '../harness/setup/chromium.mjs';
import { withoutSandbox } from '../harness/stage/launch-options.ts';

export function launchBrowser(): Promise<Browser> {
  const executablePath = findChromium();
  return chromium.launch({
    ...(executablePath === undefined ? {} : { executablePath }),
    args: withoutSandbox() ? ['--no-sandbox'] : [],
  });
}

export interface WatchedPage {
  readonly page: Page;
  /** Uncaught errors and messages in the console. */
  readonly complaints: readonly string[];
  /** URLs, the first of them the page's own. */
  readonly requests: readonly string[];
}

export async function openWatched(
  browser: Browser,
  file: string,
  viewport: { readonly width: number; readonly height: number },
): Promise<WatchedPage> {
  const page = await browser.newPage({ viewport });
  const complaints: string[] = [];
  const requests: string[] = [];
  page.on('pageerror', (error) => complaints.push(error.message));
  page.on('console', (message) => complaints.push(message.text()));
  page.on('request', (request) => requests.push(request.url()));
  await page.goto(pathToFileURL(file).href);
  return { page, complaints, requests };
}
