/**
 * Requests that Chromium has paused for the client that intercepts them. What it paused while a life of the worker was
 * dying, nobody was told of: such a request would wait for ever, and with it the page. Nothing tells its id. But when the
 * interception is switched off, Chromium lets all paused requests go on, so it is switched off and on: as soon as no
 * other request is paused that the client is still to decide.
 */
import type { Hub } from './hub.ts';
import { parseBody, stringOf } from './json.ts';
import type { RealSession } from './sessions.ts';

export const REQUEST_PAUSED = 'Fetch.requestPaused';
export const AUTH_REQUIRED = 'Fetch.authRequired';

/** The commands by which a client decides on a paused request. */
const DECIDING: ReadonlySet<string> = new Set([
  'Fetch.continueRequest',
  'Fetch.continueResponse',
  'Fetch.continueWithAuth',
  'Fetch.failRequest',
  'Fetch.fulfillRequest',
]);

/** Of more, the oldest is taken for one that the page has given up. */
const KNOWN_MAX = 1_000;

export class PausedRequests {
  private readonly known = new Set<string>();
  /** There may be some that nobody was told of. */
  private someLost = false;

  /** Chromium tells of one. `body` is the JSON text of the event's params. */
  note(body: string): void {
    const requestId = stringOf(parseBody(body)['requestId']);
    if (requestId === undefined) return;
    this.known.add(requestId);
    if (this.known.size > KNOWN_MAX) this.known.delete([...this.known][0] ?? '');
  }

  /** The debugger that paused them is gone, and has let them go. */
  clear(): void {
    this.known.clear();
    this.someLost = false;
  }

  /** A command has been answered. Tells whether this was what {@link lost} waited for. */
  decided(method: string, requestId: unknown): boolean {
    if (!DECIDING.has(method) || typeof requestId !== 'string') return false;
    this.known.delete(requestId);
    return this.isDue();
  }

  /** What was told while a worker's life ended may be lost. Tells whether something can be done about it at once. */
  lost(): boolean {
    this.someLost = true;
    return this.isDue();
  }

  private isDue(): boolean {
    if (!this.someLost || this.known.size > 0) return false;
    this.someLost = false;
    return true;
  }
}

/** Lets go what nobody was told of, where a client intercepts the requests of this session's target. */
export function letLostRequestsGo(hub: Hub, real: RealSession): void {
  const entry = [...(real.interceptor?.journal.all() ?? [])].find(({ method }) => method === 'Fetch.enable');
  if (entry === undefined) return;
  hub.command(real, { method: 'Fetch.disable', params: '{}', done: () => undefined });
  hub.command(real, { method: 'Fetch.enable', params: JSON.stringify(entry.params), done: () => undefined });
}
