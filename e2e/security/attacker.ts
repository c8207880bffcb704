/** An attacking client of the relay under test: raw CDP, with the token. */
import type { RawCdp } from '../../harness/stage/raw-cdp.ts';
import { RawCdp as Cdp } from '../../harness/stage/raw-cdp.ts';
import type { Stage } from '../../harness/stage/stage.ts';

export interface Attacker {
  /** The error's message, or the result as JSON text. Never rejects. */
  ask(method: string, params?: object, session?: string): Promise<string>;
  /** A session with a target that the relay offers. */
  attach(targetId: string): Promise<string>;
  /** The status and body of an HTTP response. */
  http(path: string, method?: string): Promise<string>;
  close(): Promise<void>;
}

export async function attacker(stage: Stage): Promise<Attacker> {
  const { url, headers } = await stage.endpoint();
  const cdp = await Cdp.connect(`${url.replace('http', 'ws')}/cdp`, headers);
  const send = (method: string, params: object, session?: string): Promise<unknown> =>
    (cdp as unknown as { send(m: string, p: object, s?: string): Promise<unknown> }).send(
      method,
      params,
      session,
    );
  return {
    ask: (method, params = {}, session) =>
      send(method, params, session).then(
        (result) => JSON.stringify(result),
        (error: unknown) => (error as Error).message,
      ),
    attach: async (targetId) => (await (cdp satisfies RawCdp).attach(targetId)).id,
    http: async (path, method = 'GET') => {
      const answer = await fetch(`${url}${path}`, { method, headers });
      return `${answer.status} ${await answer.text()}`;
    },
    close: () => cdp.close(),
  };
}

/** The URLs of all tabs of the browser, in the order in which they were opened. */
export async function openTabs(stage: Stage): Promise<string[]> {
  const tabs = await stage.browser.worker.evaluate(() => chrome.tabs.query({}), undefined);
  return tabs.map(({ url = '', pendingUrl }) => pendingUrl ?? url);
}

/** Whether a client can read the extension's storage, or use its permissions, through a session. */
export const READ_STORAGE = {
  expression: 'chrome.storage.local.get(null).then((all) => JSON.stringify(all))',
  awaitPromise: true,
  returnByValue: true,
};
