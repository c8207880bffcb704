/** The popup in real Chromium says who drives the browser, and ends one client with one click. */
import type { Browser } from 'playwright-core';
import { expect, test } from '../../harness/fixtures/index.ts';
import { eventually } from '../../harness/base/eventually.ts';
import type { OwnTab } from '../../harness/stage/own-tab.ts';
import { inPopup, type Popup } from '../../harness/stage/popup.ts';
import type { Stage } from '../../harness/stage/stage.ts';

/** What the popup says of each client, one text a client. */
async function rows(popup: Popup): Promise<string[]> {
  const texts = await popup.evaluate(
    'JSON.stringify([...document.querySelectorAll("#clients li")].map((it) => it.innerText))',
  );
  return JSON.parse(String(texts)) as string[];
}

/** Waits until the popup lists clients with these texts, and no others. Resolves with all that it says of them. */
async function lists(popup: Popup, ...wanted: readonly string[]): Promise<string[]> {
  let last: readonly string[] = [];
  return eventually(`the popup lists ${wanted.length} clients: ${wanted.join(', ')}`, async () => {
    const found = await rows(popup);
    last = found;
    return (
      found.length === wanted.length && wanted.every((text, i) => found[i]?.includes(text) === true) && found
    );
  }).catch((cause: unknown) => {
    throw new Error(`The popup lists: ${JSON.stringify(last)}`, { cause });
  });
}

async function says(popup: Popup, id: 'driven-text' | 'recent', text: string): Promise<void> {
  await eventually(`the popup says ${text}`, async () =>
    String(await popup.evaluate(`document.getElementById("${id}").innerText`)).includes(text),
  );
}

async function popupOf<T>(stage: Stage, tab: OwnTab, use: (popup: Popup) => Promise<T>): Promise<T> {
  return inPopup(await stage.browser.popupPlace(tab), use);
}

/** The button of the client at this place in the list. */
const button = (place: number): string => `document.querySelectorAll("#clients button")[${place}]`;

function end(client: Browser): Promise<unknown> {
  return new Promise((resolve) => client.once('disconnected', resolve));
}

test('two clients are listed; Disconnect ends one, and the other goes on', async ({ stage }) => {
  const { own, client: one } = await stage.clientWithTab('/articles/1');
  const two = await stage.connect();
  const page = await stage.pageOf(two, own);
  await popupOf(stage, own, async (popup) => {
    const [first] = await lists(popup, 'Client 1, token default', 'Client 2, token default');
    expect(first).toContain('Playwright');
    expect(first).toContain('connected just now');
    expect(first).toContain('1 tab: Article 1');
    const ended = end(one);
    await popup.evaluate(`${button(0)}.click()`);
    await ended;
    await lists(popup, 'Client 2');
    expect(await page.title()).toBe('Article 1');
    expect(two.isConnected()).toBe(true);
  });
});

test('the list shows how busy a client is, and the button keeps the focus meanwhile', async ({ stage }) => {
  const { own, client, page } = await stage.clientWithTab('/articles/1');
  await popupOf(stage, own, async (popup) => {
    await lists(popup, 'Client 1');
    await popup.evaluate(`${button(0)}.focus()`);
    const never = page.evaluate(() => new Promise(() => undefined));
    never.catch(() => undefined);
    await lists(popup, '1 command running');
    expect(await popup.evaluate(`document.activeElement === ${button(0)}`)).toBe(true);
    expect(await popup.evaluate('document.activeElement.ariaLabel')).toMatch(
      /^Disconnect Playwright .*, client 1$/,
    );
    const ended = end(client);
    await popup.evaluate('document.activeElement.click()');
    await ended;
    await lists(popup);
    await says(popup, 'driven-text', 'No client is connected.');
    expect(await popup.evaluate('document.activeElement.id')).toBe('driven-heading');
    await expect(never).rejects.toThrow();
  });
});

test('without a relay the clients are unknown, and the worker that comes next knows them', async ({
  stage,
  worker,
}) => {
  const { own } = await stage.clientWithTab('/articles/1');
  await popupOf(stage, own, async (popup) => {
    await lists(popup, 'Client 1');
    const { proved } = await worker.kill();
    await proved;
    // The next worker has begun with an empty list by then.
    await says(popup, 'recent', 'Worker restarted');
    await lists(popup, 'Client 1');
    await stage.relay.kill();
    await says(popup, 'driven-text', 'Unknown while the relay is not connected.');
    await lists(popup);
    await stage.relay.start();
    await says(popup, 'driven-text', 'No client is connected.');
  });
});
