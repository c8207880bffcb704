/**
 * O8: unauthenticated peers neither receive nor cause frames, and no frame contains a secret.
 *
 * One exception, which concerns clients and not what is judged here: the port of `holdfast relay
 * --open-port-without-token` lets its first client in without a token (docs/security.md). To extensions it is closed, so
 * whatever is sent to one before its handshake breaks O8 on every port.
 */
import { redactedMark } from '../history/redact.ts';
import type { FrameEntry, HistoryEvent } from '../history/event.ts';
import type { Check, CheckTools } from './check.ts';
import { linkHeaders } from './messages.ts';

/** The only frames that a relay may send to a peer that has not authenticated. */
const BEFORE_HELLO: ReadonlySet<string> = new Set(['connect.challenge', 'hello-ok', 'refuse']);

export class Authentication implements Check {
  private readonly tools: CheckTools;
  private readonly challenged = new Set<number>();
  private readonly admitted = new Set<number>();
  private readonly refused = new Set<number>();

  constructor(tools: CheckTools) {
    this.tools = tools;
  }

  see(event: HistoryEvent): void {
    if (event.type !== 'frame') return;
    if (event.text?.includes(redactedMark) === true) {
      const text = `a frame on the ${event.link} link (connection ${event.socket}) contains a secret`;
      const part = event.from === 'server' ? 'relay' : event.link;
      this.tools.report({ invariant: 'O8', text, part });
    }
    if (event.link === 'extension' && event.from === 'server') this.fromRelay(event);
  }

  end(): void {
    // Violations are reported as they happen.
  }

  private fromRelay(frame: FrameEntry): void {
    const { socket } = frame;
    for (const { type } of linkHeaders(frame)) {
      if (type === 'connect.challenge') this.challenged.add(socket);
      // Skip connections that started before the history or use another protocol.
      if (!this.challenged.has(socket)) continue;
      this.tools.judged('O8');
      if (type === 'hello-ok' && !this.refused.has(socket)) this.admitted.add(socket);
      if (type === 'refuse') this.refused.add(socket);
      if (this.admitted.has(socket) || (BEFORE_HELLO.has(type) && !isLateHello(type, this.refused, socket))) {
        continue;
      }
      const text = `the relay sent a ${type} frame to the extension's socket ${socket}, which it had ${this.refused.has(socket) ? 'refused' : 'not authenticated'}`;
      this.tools.report({ invariant: 'O8', text, part: 'relay' });
    }
  }
}

function isLateHello(type: string, refused: ReadonlySet<number>, socket: number): boolean {
  return type === 'hello-ok' && refused.has(socket);
}
