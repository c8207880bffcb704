/** A client of a single page, as Chromium has them at `/devtools/page/ID`. */
import type { Client, ClientSocket } from '../core/cdp/client.ts';
import { parseResult } from '../core/cdp/json.ts';

/** Stands in no message of the peer's: those only reach the relay after the answer to it. */
const ATTACH_ID = 0;
const CLOSE_GONE = 1001;

/**
 * Stands between the peer and a client of the relay. What the peer sends without a session id belongs to a session with
 * the page, and its answers and events come without one. Sessions below the page have their ids, as in Chromium. When
 * the session with the page ends, so does the connection.
 */
export class PageSocket implements ClientSocket {
  private readonly socket: ClientSocket;
  private sessionId: string | undefined;

  constructor(socket: ClientSocket) {
    this.socket = socket;
  }

  get buffered(): number {
    return this.socket.buffered;
  }

  /** Makes the session. False if the target is gone. */
  attach(client: Client, targetId: string): boolean {
    const params = { targetId, flatten: true };
    client.onText(JSON.stringify({ id: ATTACH_ID, method: 'Target.attachToTarget', params }));
    return this.sessionId !== undefined;
  }

  /** The peer's text as the relay gets it. A session id of the peer's own comes later in the text, and counts. */
  addressed(text: string): string {
    return text.replace(/^\s*\{(?=\s*")/, `{"sessionId":${JSON.stringify(this.sessionId)},`);
  }

  /** Text from the relay. */
  send(text: string): void {
    const { sessionId } = this;
    if (sessionId === undefined) {
      this.sessionId = attachedSession(text);
      return;
    }
    const suffix = `,"sessionId":${JSON.stringify(sessionId)}}`;
    if (text.endsWith(suffix)) this.socket.send(`${text.slice(0, -suffix.length)}}`);
    else if (hasSession(text)) this.socket.send(text);
    else if (endsSession(text, sessionId)) this.close(CLOSE_GONE, 'the page is closed or no longer shared');
  }

  close(code: number, reason: string): void {
    this.socket.close(code, reason);
  }
}

/** The session of the answer to the attach command; undefined for anything else, such as the event before it. */
function attachedSession(text: string): string | undefined {
  const { id, result } = parseResult(text);
  const made = id === ATTACH_ID ? (result as { readonly sessionId?: unknown } | undefined) : undefined;
  return typeof made?.sessionId === 'string' ? made.sessionId : undefined;
}

/** The relay writes the session id last, and nothing else ends like this outside of a string. */
function hasSession(text: string): boolean {
  return /,"sessionId":"[^"\\]*"\}$/.test(text.slice(-LONGEST_SUFFIX));
}

const LONGEST_SUFFIX = 200;

function endsSession(text: string, sessionId: string): boolean {
  if (!text.includes('"Target.detachedFromTarget"')) return false;
  const { method, params } = parseResult(text);
  const ended = params as { readonly sessionId?: unknown } | undefined;
  return method === 'Target.detachedFromTarget' && ended?.sessionId === sessionId;
}
