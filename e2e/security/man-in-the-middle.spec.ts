/**
 * A program sits between the extension and the real relay and forwards their handshake, for which it needs no secret.
 * It must gain nothing from that.
 */
import { mkdtemp, rm } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { expect, test as base } from 'playwright/test';
import { freePort } from '../../harness/base/free-port.ts';
import { HistoryRecorder } from '../../harness/history/recorder.ts';
import { TestSite } from '../../harness/site/test-site.ts';
import { eventually } from '../../harness/base/eventually.ts';
import { UserBrowser } from '../../harness/stage/user-browser.ts';
import { runRelay, type RunningRelay } from '../../harness/stage/child-relay.ts';
import { pairInWorker } from '../../harness/targets/holdfast-settings.ts';
import { holdfast, pairing } from '../../harness/targets/holdfast.ts';
import { clickShare } from '../../harness/targets/holdfast-sharing.ts';
import { STRICT_POLICY } from '../../relay/core/policy.ts';
import { startRelayServer } from '../../relay/server/relay-server.ts';
import { fixedTokens } from '../../relay/server/testing/fixed-tokens.ts';
import { loadPairingKey } from '../../relay/server/token.ts';
import { Impostor } from './impostor.ts';

const COOKIE = 'the-secret-of-a-session';

interface Scene {
  readonly browser: UserBrowser;
  /** A folder for this run. */
  readonly folder: string;
  /** The port that the extension is configured for. */
  readonly port: number;
  /** The relay's own port. */
  readonly relayPort: number;
  /** Starts the relay there, as the user does. */
  startRelay(...options: string[]): Promise<void>;
  /** Takes the port that the extension is configured for. */
  startImpostor(options?: { readonly hold?: boolean; readonly relayPort?: number }): Promise<Impostor>;
  /** Enters the port and the pairing key in the extension's options. */
  pair(): Promise<void>;
  /** The extension's connection phase. */
  phase(): Promise<Phase>;
}

interface Phase {
  readonly name: string;
  readonly code?: string;
  readonly message?: string;
}

const test = base.extend<{ readonly scene: Scene }>({
  scene: async ({}, use) => {
    const undo: (() => Promise<unknown>)[] = [];
    const folder = await mkdtemp(join(tmpdir(), 'holdfast-'));
    undo.push(() => rm(folder, { recursive: true, force: true, maxRetries: 10 }));
    try {
      const site = await TestSite.start();
      undo.push(() => site.close());
      const history = new HistoryRecorder({ redact: await holdfast.secrets(folder) });
      const [port, relayPort] = [await freePort(), await freePort()];
      const browser = await UserBrowser.launch({ extensionFolder: holdfast.extension(), folder, history });
      undo.push(() => browser.close());
      const tab = await browser.openTab(site.url('/'));
      await tab.evaluate(`document.cookie = "session=${COOKIE}"`);
      const pair = async (at: number): Promise<void> => {
        const settings = await pairing(at, folder);
        await browser.worker.evaluate(pairInWorker, settings);
      };
      // No relay is running. A click shares the tab as soon as the extension is paired.
      await pair(await freePort());
      await eventually('the extension is paired', async () => (await phaseOf(browser)).name === 'connecting');
      await clickShare(browser, tab);
      await eventually('the tab is shared', async () => (await status(browser)).tabs.length > 0);
      await use({
        browser,
        folder,
        port,
        relayPort,
        async startRelay(...options) {
          const relay = await runRelayOn(relayPort, folder, options);
          undo.push(() => stop(relay));
        },
        async startImpostor(options) {
          const impostor = await Impostor.start({ port, relayPort, ...options });
          undo.push(() => impostor.close());
          return impostor;
        },
        pair: () => pair(port),
        phase: () => phaseOf(browser),
      });
    } finally {
      for (const step of undo.reverse()) await step();
    }
  },
});

async function runRelayOn(port: number, folder: string, options: readonly string[]): Promise<RunningRelay> {
  return holdfast.startRelay(
    { port, extensionPort: port, clientPort: port, folder },
    ([program, ...args], ready) => runRelay([program, ...args, ...options], ready),
  );
}

async function stop(relay: RunningRelay): Promise<void> {
  relay.signal('SIGTERM');
  await relay.ended;
}

interface Status {
  readonly phase: Phase;
  readonly tabs: readonly unknown[];
}

async function status(browser: UserBrowser): Promise<Status> {
  return eventually('the extension reports its status', () =>
    browser.worker.evaluate(
      () => (globalThis as unknown as { holdfastStatus(): Status | undefined }).holdfastStatus(),
      undefined,
    ),
  );
}

async function phaseOf(browser: UserBrowser): Promise<Phase> {
  return (await status(browser)).phase;
}

/** Resolves when the attack has succeeded or failed. */
async function decided(scene: Scene, impostor: Impostor): Promise<Phase> {
  return eventually('the attack has succeeded or was noticed', async () => {
    const phase = await scene.phase();
    return (impostor.answers.length > 0 || phase.name === 'refused') && phase;
  });
}

test('a forwarder to a relay on another port gets no answer, and the extension says why', async ({
  scene,
}) => {
  await scene.startRelay();
  const impostor = await scene.startImpostor();
  await scene.pair();

  const phase = await decided(scene, impostor);

  expect(impostor.answers).toEqual([]);
  expect(new Set(impostor.heard)).toEqual(new Set(['connect']));
  expect(new Set(impostor.passedOn)).toEqual(new Set(['connect.challenge', 'refuse']));
  expect(phase).toMatchObject({ name: 'refused', code: 'wrong-address' });
  expect(phase.message).toContain(`connected to 127.0.0.1:${scene.port}`);
  expect(phase.message).toContain(`listens on 127.0.0.1:${scene.relayPort}`);
  expect(phase.message).toContain(`--accept-address 127.0.0.1:${scene.port}`);
  const title = await scene.browser.worker.evaluate(() => chrome.action.getTitle({}), undefined);
  expect(title).toContain(`--accept-address 127.0.0.1:${scene.port}`);
});

test(
  "a forwarder that replaces its own address with the relay's is refused too",
  { tag: '@sample' },
  async ({ scene }) => {
    await scene.startRelay();
    const impostor = await scene.startImpostor();
    impostor.rewrite = (header) =>
      header.type === 'connect' ? { ...header, endpoint: `127.0.0.1:${scene.relayPort}` } : header;
    await scene.pair();

    const phase = await decided(scene, impostor);

    expect(impostor.answers).toEqual([]);
    expect(phase).toMatchObject({ name: 'refused', code: 'wrong-key' });
  },
);

test(
  'a program that had the port before the relay, and kept the connection, gets no answer',
  { tag: '@sample' },
  async ({ scene }) => {
    const { port } = scene;
    const impostor = await scene.startImpostor({ hold: true, relayPort: port });
    await scene.pair();
    await eventually('the extension has connected to the impostor', () => impostor.hasExtension);
    impostor.leavePort();
    const relay = await startRelayServer({
      host: '127.0.0.1',
      port,
      pairingKey: await loadPairingKey(join(scene.folder, 'token')),
      tokens: fixedTokens('a-token-for-tests-only'),
      acceptAddresses: [],
      duplicates: 'refuse',
      log: { debug: () => undefined, info: () => undefined, warn: () => undefined },
      version: '0.0.0',
      policy: STRICT_POLICY,
    });
    try {
      // Otherwise the extension has already dropped it, and nothing was tested.
      expect(impostor.hasExtension).toBe(true);
      impostor.forward();

      await eventually('the extension is connected to one or the other', async () => {
        return (await scene.phase()).name === 'live' && relay.serving.status().extension === 'ready';
      });

      expect(impostor.passedOn).toEqual(['connect.challenge']);
      expect(impostor.heard).toEqual([]);
      expect(impostor.hasExtension).toBe(false);
    } finally {
      await relay.close();
    }
  },
);

test('a port forwarding that the user has named works, but only with the option', async ({ scene }) => {
  await scene.startRelay('--accept-address', `127.0.0.1:${scene.port}`);
  const forwarder = await scene.startImpostor();
  await scene.pair();

  await eventually('the forwarder is answered', () => forwarder.answers.length > 0);

  // So the attacks above could have succeeded: this is their goal.
  expect(forwarder.answers[0]).toContain(COOKIE);
});
