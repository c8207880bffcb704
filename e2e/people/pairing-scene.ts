/** A browser in which the extension has just been installed, and relays that are started as the user does it. */
import { mkdtemp, readFile, rm, writeFile } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { test as base } from 'playwright/test';
import { eventually } from '../../harness/base/eventually.ts';
import { freePort } from '../../harness/base/free-port.ts';
import { HistoryRecorder } from '../../harness/history/recorder.ts';
import { runRelay, type RunningRelay } from '../../harness/stage/child-relay.ts';
import type { CdpSession } from '../../harness/stage/raw-cdp.ts';
import { UserBrowser } from '../../harness/stage/user-browser.ts';
import { holdfast } from '../../harness/targets/holdfast.ts';
import { openCode } from '../../relay/server/pairing-codes.ts';

export interface PairingScene {
  readonly browser: UserBrowser;
  readonly port: number;
  readonly tokenFile: string;
  /** Starts the relay. Resolves with what it has printed. */
  startRelay(port?: number): Promise<RunningRelay>;
  stopRelay(relay: RunningRelay): Promise<void>;
  /** Another code of the relay on this port, as `holdfast relay pair` shows it. */
  code(port?: number): Promise<string>;
  /** Ends the validity of the open code. */
  expireCode(): Promise<void>;
  /** The page that has opened by itself. */
  welcome(): Promise<PairingPage>;
  options(): Promise<PairingPage>;
}

/** Welcome or options page, used as a person does it. */
export class PairingPage {
  readonly session: CdpSession;

  constructor(session: CdpSession) {
    this.session = session;
  }

  async value(expression: string): Promise<unknown> {
    const { result, exceptionDetails } = await this.session.send('Runtime.evaluate', {
      expression,
      awaitPromise: true,
      returnByValue: true,
    });
    if (exceptionDetails !== undefined) throw new Error(exceptionDetails.exception?.description);
    return result.value;
  }

  /** Waits until the page shows all of this. */
  async shows(...texts: readonly string[]): Promise<void> {
    let last = '';
    await eventually(`the page shows ${texts.join(', ')}`, async () => {
      last = String(await this.value('document.body.innerText'));
      return texts.every((text) => last.includes(text));
    }).catch((cause: unknown) => {
      throw new Error(`The page shows: ${last}`, { cause });
    });
  }

  async type(id: string, text: string): Promise<void> {
    await this.value(
      `(() => { const it = document.getElementById('${id}'); it.value = '${text}'; it.dispatchEvent(new Event('input')); })()`,
    );
  }

  async click(selector: string): Promise<void> {
    await this.value(`document.querySelector(${JSON.stringify(selector)}).click()`);
  }

  async pair(code: string): Promise<void> {
    await this.type('code', code);
    await this.click('#pair-form button[type=submit]');
  }

  /** Ids of the steps that are ticked off. */
  async done(...steps: readonly string[]): Promise<void> {
    await eventually(`ticked off: ${steps.join(', ')}`, async () => {
      const ids = await this.value(
        'JSON.stringify([...document.querySelectorAll(".done")].map((it) => it.id))',
      );
      return ids === JSON.stringify(steps);
    });
  }
}

/** Waits until this page of the extension is open, and has loaded. */
export async function openPageOf(browser: UserBrowser, name: string): Promise<PairingPage> {
  const url = `chrome-extension://${browser.worker.extensionId}/${name}`;
  const targetId = await eventually(`${name} is open`, async () => {
    const { targetInfos } = await browser.cdp.send('Target.getTargets', { filter: [{ type: 'page' }] });
    return targetInfos.find((info) => info.url === url)?.targetId;
  });
  const opened = new PairingPage(await browser.cdp.attach(targetId));
  await eventually(
    `${name} has loaded`,
    // The tab's first, blank document is complete as well.
    () => opened.value(`location.href === '${url}' && document.readyState === 'complete'`),
  );
  return opened;
}

export const test = base.extend<{ readonly scene: PairingScene; readonly language: string }>({
  language: ['en-US', { option: true }],
  scene: async ({ language }, use) => {
    const undo: (() => Promise<unknown>)[] = [];
    const folder = await mkdtemp(join(tmpdir(), 'holdfast-'));
    undo.push(() => rm(folder, { recursive: true, force: true, maxRetries: 10 }));
    try {
      const history = new HistoryRecorder({ redact: await holdfast.secrets(folder) });
      const usual = await freePort();
      const browser = await UserBrowser.launch({
        extensionFolder: holdfast.extension(),
        folder,
        history,
        language,
      });
      undo.push(() => browser.close());
      const tokenFile = join(folder, 'token');
      const stopRelay = async (relay: RunningRelay): Promise<void> => {
        relay.signal('SIGTERM');
        await relay.ended;
      };
      const page = (name: string): Promise<PairingPage> => openPageOf(browser, name);
      await use({
        browser,
        port: usual,
        tokenFile,
        async startRelay(port = usual) {
          const relay = await holdfast.startRelay(
            { port, extensionPort: port, clientPort: port, folder },
            // The last line of the greeting.
            (command) => runRelay(command, /Share a tab/),
          );
          undo.push(() => stopRelay(relay));
          return relay;
        },
        stopRelay,
        code: async (port = usual) => (await openCode(tokenFile, port)).code,
        async expireCode() {
          const file = join(folder, `pairing-${usual}.json`);
          const stored = JSON.parse(await readFile(file, 'utf8')) as { code: { untilMs: number } };
          stored.code.untilMs = Date.now() - 1;
          await writeFile(file, JSON.stringify(stored));
        },
        welcome: () => page('welcome.html'),
        async options() {
          // It opens by itself, in front of what is open by then; a page in the background does not look for relays.
          await page('welcome.html');
          await browser.openTab(`chrome-extension://${browser.worker.extensionId}/options.html`);
          return page('options.html');
        },
      });
    } finally {
      for (const step of undo.reverse()) await step();
    }
  },
});
