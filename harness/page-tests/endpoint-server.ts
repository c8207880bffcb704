/** Gives each worker of a suite a browser of its own, and a new one to each worker that replaces another. */
import { listenLoopback } from '../base/listen-loopback.ts';
import { openEndpoint, type OpenEndpoint, type PathName } from '../targets/endpoints.ts';
import type { WorkerEndpoint } from './suite.ts';

export interface EndpointServer {
  /**
   * `http://127.0.0.1:PORT`. A `GET` of `/N` starts a new browser for worker N, and answers where it is. A `GET` of
   * `/N?clear=ORIGIN` removes what pages of this origin have stored in worker N's browser.
   */
  readonly url: string;
  /** Ends all browsers. */
  close(): Promise<void>;
}

export interface EndpointServerOptions {
  /** The user's tab in each browser. */
  readonly tab: string;
  readonly relayArgs: readonly string[];
  /** Whether clients may open `file:` URLs through the relay. */
  readonly files: boolean;
}

type Slots = Map<string, Promise<OpenEndpoint>>;

export async function serveEndpoints(
  path: PathName,
  options: EndpointServerOptions,
): Promise<EndpointServer> {
  const servers = await listenLoopback();
  const slots: Slots = new Map();
  const open = (slot: string): Promise<OpenEndpoint> => {
    const former = slots.get(slot);
    const opening = (async () => {
      await (await former?.catch(() => undefined))?.close();
      return openEndpoint(path, options);
    })();
    slots.set(slot, opening);
    return opening;
  };
  servers.serve((request, response) => {
    const { pathname: slot, searchParams } = new URL(request.url ?? '/', 'http://127.0.0.1');
    const origins = searchParams.getAll('clear');
    const answering =
      origins.length > 0 ? clear(slots, slot, origins) : open(slot).then((opened) => answerOf(path, opened));
    answering.then(
      (answer) => response.setHeader('Content-Type', 'application/json').end(JSON.stringify(answer)),
      (error: unknown) => {
        response.statusCode = 500;
        response.end(error instanceof Error ? error.message : String(error));
      },
    );
  });
  const close = async (): Promise<void> => {
    await servers.close();
    for (const opening of slots.values()) await (await opening.catch(() => undefined))?.close();
  };
  return { url: `http://127.0.0.1:${servers.port}`, close };
}

function answerOf(path: PathName, { http, ws, headers }: OpenEndpoint): WorkerEndpoint {
  // Directly the address of the WebSocket, at the relay that of its HTTP endpoint, as users have them.
  return { url: path === 'direct' ? ws : http, ws, headers };
}

/** As the user, because clients of the relay may do this only with the origins of shared tabs. */
async function clear(slots: Slots, slot: string, origins: readonly string[]): Promise<true> {
  const { browser } = (await slots.get(slot)) ?? {};
  for (const origin of origins)
    await browser?.cdp.send('Storage.clearDataForOrigin', { origin, storageTypes: 'all' });
  return true;
}
