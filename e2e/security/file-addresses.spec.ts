/** Local files can only be read if the user has allowed it twice: at the relay and in the extension. */
import { mkdtemp, rm, writeFile } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { pathToFileURL } from 'node:url';
import { expect, test } from '../../harness/fixtures/index.ts';
import { attacker, openTabs, type Attacker } from './attacker.ts';
import type { Stage } from '../../harness/stage/stage.ts';

const SECRET = 'the secret of a file';
const BODY = { expression: 'document.body.innerText', returnByValue: true };
let folder: string;
let address: string;

test.beforeEach(async () => {
  folder = await mkdtemp(join(tmpdir(), 'holdfast-file-'));
  const file = join(folder, 'secret.txt');
  await writeFile(file, SECRET);
  address = pathToFileURL(file).href;
});
test.afterEach(() => rm(folder, { recursive: true }));

/** Allows file: URLs in the options page, as the user does. */
async function allowInOptions(stage: Stage): Promise<void> {
  const { browser } = stage;
  const page = await browser.openTab(`chrome-extension://${browser.worker.extensionId}/options.html`);
  await page.evaluate(`document.getElementById('allow-files').click()`);
  await page.evaluate(`document.querySelector('button[type=submit]').click()`);
  await stage.settled();
  await page.close();
}

async function refusals(client: Attacker, targetId: string): Promise<string[]> {
  const session = await client.attach(targetId);
  return [
    await client.ask('Target.createTarget', { url: address }),
    await client.ask('Page.navigate', { url: address }, session),
    await client.http(`/json/new?${encodeURIComponent(address)}`, 'PUT'),
  ];
}

test('file: is refused unless the user allows it', async ({ stage }) => {
  const own = await stage.sharedTab('/articles/1');
  const before = await openTabs(stage);
  const client = await attacker(stage);
  for (const refusal of await refusals(client, own.targetId)) {
    expect(refusal).toMatch(
      /was refused: file: URLs give access to files .* --allow-file-access, .*extension's options\./,
    );
  }
  expect(await openTabs(stage)).toEqual(before);
  await client.close();
});

test('a client cannot read a shared tab that the user navigates to a file', async ({ stage }) => {
  const own = await stage.sharedTab('/articles/1');
  const client = await attacker(stage);
  const session = await client.attach(own.targetId);
  await own.goto(address);
  for (const [method, params] of [
    ['Runtime.evaluate', BODY],
    ['Page.captureScreenshot', {}],
    ['DOM.getDocument', {}],
  ] as const) {
    await expect
      .poll(() => client.ask(method, params, session))
      .toMatch(/was refused: the tab shows file:.*--allow-file-access/);
  }
  await client.close();
});

test.describe("with only the relay's option", () => {
  test.use({ relayArgs: ['--allow-file-access'] });

  test('the extension refuses file:', { tag: '@sample' }, async ({ stage }) => {
    const own = await stage.sharedTab('/articles/1');
    const before = await openTabs(stage);
    const client = await attacker(stage);
    for (const refusal of await refusals(client, own.targetId)) {
      expect(refusal).toMatch(/was refused: file: URLs give access to files .*extension's options\./);
    }
    expect(await openTabs(stage)).toEqual(before);
    await client.close();
  });

  test("with the extension's option as well, a client reads a file", async ({ stage }) => {
    const own = await stage.sharedTab('/articles/1');
    await allowInOptions(stage);
    const client = await attacker(stage);
    const session = await client.attach(own.targetId);
    expect(await client.ask('Page.navigate', { url: address }, session)).toContain('loaderId');
    await expect.poll(() => client.ask('Runtime.evaluate', BODY, session)).toContain(SECRET);
    await client.close();
  });
});
