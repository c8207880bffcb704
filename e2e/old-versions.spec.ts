/**
 * People update the extension and the relay at different times. Each older version, packed when it was current, meets the
 * present one in both roles: either the link works, or both sides say what to update.
 */
import { execFile } from 'node:child_process';
import { mkdir, mkdtemp, rm } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { promisify } from 'node:util';
import { expect, test as base } from 'playwright/test';
import { eventually } from '../harness/base/eventually.ts';
import { freePort } from '../harness/base/free-port.ts';
import { HistoryRecorder } from '../harness/history/recorder.ts';
import { repositoryRoot } from '../harness/setup/root.mjs';
import { runRelay, type RunningRelay } from '../harness/stage/child-relay.ts';
import { Stage } from '../harness/stage/stage.ts';
import type { OwnTab } from '../harness/stage/own-tab.ts';
import { UserBrowser } from '../harness/stage/user-browser.ts';
import { pairInWorker } from '../harness/targets/holdfast-settings.ts';
import { holdfast, holdfastIn, pairing } from '../harness/targets/holdfast.ts';
import { loadToken } from '../relay/server/token.ts';

interface Phase {
  readonly name: string;
  readonly why?: string;
  readonly message?: string;
}

interface Meeting {
  readonly relay: RunningRelay;
  /** The state of the extension's link. */
  readonly phase: () => Promise<Phase>;
}

const test = base.extend<{
  /** Unpacks an older version; the result has `relay.js` and `extension/`. */
  readonly unpack: (version: string) => Promise<string>;
  /** Starts the relay of one version with the extension of another, paired as the extension expects it. */
  readonly meet: (relay: string, extension: string) => Promise<Meeting>;
}>({
  unpack: async ({}, use) => {
    const folders: string[] = [];
    await use(async (version) => {
      // Below the repository, so that the relay finds its dependencies.
      await mkdir(join(repositoryRoot, 'test-results'), { recursive: true });
      const folder = await mkdtemp(join(repositoryRoot, 'test-results', 'old-version-'));
      folders.push(folder);
      const archive = join(import.meta.dirname, 'old-versions', `holdfast-${version}.tgz`);
      await promisify(execFile)('tar', ['-xzf', archive, '-C', folder]);
      return folder;
    });
    for (const folder of folders) await rm(folder, { recursive: true, force: true });
  },
  meet: async ({}, use) => {
    const undo: (() => Promise<unknown>)[] = [];
    await use(async (relayBuild, extensionBuild) => {
      const folder = await mkdtemp(join(tmpdir(), 'holdfast-'));
      undo.push(() => rm(folder, { recursive: true, force: true, maxRetries: 10 }));
      const port = await freePort();
      const place = { port, extensionPort: port, clientPort: port, folder };
      const relay = await holdfastIn(relayBuild).startRelay(place, runRelay);
      undo.push(async () => {
        relay.signal('SIGKILL');
        await relay.ended;
      });
      const extensionFolder = join(extensionBuild, 'extension');
      const history = new HistoryRecorder({ redact: await holdfast.secrets(folder) });
      undo.push(() => history.close());
      const browser = await UserBrowser.launch({ extensionFolder, folder, history });
      undo.push(() => browser.close());
      // Version 0.1.0 paired with the client token.
      const token = await loadToken(join(folder, 'token'));
      const settings = { ...(await pairing(port, folder)), token };
      await browser.worker.evaluate(pairInWorker, settings);
      const phase = (): Promise<Phase> =>
        browser.worker.evaluate(() => {
          const { holdfastStatus } = globalThis as unknown as {
            holdfastStatus: () => { phase: Phase } | undefined;
          };
          return holdfastStatus()?.phase ?? { name: 'starting' };
        }, undefined);
      return { relay, phase };
    });
    for (const each of undo.reverse()) await each();
  },
});

/** Whether the worker knows who is connected. */
const listsClients = (browser: UserBrowser): Promise<boolean> =>
  browser.worker.evaluate(() => {
    const { holdfastStatus } = globalThis as unknown as { holdfastStatus: () => { clients?: object } };
    return holdfastStatus().clients !== undefined;
  }, undefined);

const present = join(repositoryRoot, 'dist');

/** In 0.2.0 a click on the toolbar button shared the tab, or stopped it. */
const clicked = (browser: UserBrowser, tab: OwnTab): Promise<void> => browser.clickToolbarButton(tab);

for (const older of ['relay', 'extension'] as const) {
  test(`the ${older} of 0.2.0 works with the present ${older === 'relay' ? 'extension' : 'relay'}`, async ({
    unpack,
  }) => {
    const old = holdfastIn(await unpack('0.2.0'));
    const target =
      older === 'relay'
        ? { ...old, extension: holdfast.extension }
        : { ...holdfast, extension: old.extension, share: clicked, stopSharing: clicked };
    const stage = await Stage.open({ target });
    try {
      const { page } = await stage.clientWithTab();
      await page.goto(stage.site.url('/articles/1'));
      await stage.faults.killWorker();
      await page.locator('#count').click();
      await expect(page.locator('#count')).toHaveText('1');
      // A relay of 0.2.0 does not list its clients, and the extension does not wait for it.
      if (older === 'relay') expect(await listsClients(stage.browser)).toBe(false);
      await stage.settled();
    } finally {
      await stage.close();
    }
  });
}

test('the present extension tells the user to update a relay of 0.1.0', async ({ unpack, meet }) => {
  const { phase } = await meet(await unpack('0.1.0'), present);
  await eventually('the relay is refused', async () => (await phase()).name === 'refused');
  const { message } = await phase();
  expect(message).toMatch(
    /^The relay speaks protocol 1 to 1, this extension \d+ to \d+: update the relay\.$/,
  );
});

test('the present relay tells the user to load its own extension, not that of 0.1.0', async ({
  unpack,
  meet,
}) => {
  // It had no fixed id yet, so the relay cannot tell it from another extension. It shows that it keeps trying.
  const { relay, phase } = await meet(present, await unpack('0.1.0'));
  await eventually('the relay says so', () =>
    relay.output.includes("Load the extension of the relay's version"),
  );
  expect(relay.output).toContain('only the Holdfast extension may connect');
  expect((await phase()).name).toBe('connecting');
});
