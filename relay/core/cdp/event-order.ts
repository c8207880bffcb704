/**
 * The order of events and answers in one client session. The extension sends them over two channels, so an event can
 * arrive before an answer that Chromium gave earlier, or after one that it preceded. While a command waits for its answer,
 * events that the answer needs in their place are kept:
 *
 * - `enable`, of a domain that announces things once: the first client gets them just before the answer. A client that
 *   comes late gets them from memory at that moment, and until then none of the domain's events.
 * - The frame tree, and the command that turns lifecycle events on: clients ignore navigations and lifecycle events that
 *   come before the answer, because the tree shows that document, and take what comes after it as news. Without the order a
 *   client would wait forever for a popup's `load`.
 */
import type { Invariant } from '../invariant.ts';
import { RELAY_LIMITS } from '../limits.ts';
import { isObject, parseBody, parseResult, stringOf } from './json.ts';

const NAVIGATED = 'Page.frameNavigated';
const LIFECYCLE = 'Page.lifecycleEvent';

/** An event may come this much later than an answer that Chromium gave after it. */
export const LATE_MS = 500;

/** Puts an answer in its place among the events; `body` is undefined for an error. */
export type InOrder = (body: string | undefined, answer: () => void) => void;

type Event = readonly [method: string, body: string];

/** A command that waits for its answer. */
interface Wait {
  /** Whether events of this method are kept until the answer is there. */
  keeps(method: string): boolean;
  /** The domain whose events are dropped until then, because the client gets them from memory. */
  readonly drops?: string;
  /** Which of the kept events come before the answer. */
  precedes(event: Event): boolean;
}

export class EventOrder {
  private readonly mainFrame: () => string;
  private readonly forward: (method: string, body: string) => void;
  private readonly waits = new Set<Wait>();
  /** In the order in which they came. Each is kept by one of the waits. */
  private kept: Event[] = [];
  private keptChars = 0;
  /** The document in the last frame tree that the client got. */
  private document: string | undefined;

  constructor(mainFrame: () => string, forward: (method: string, body: string) => void) {
    this.mainFrame = mainFrame;
    this.forward = forward;
  }

  /** Whether events of the domain are dropped, because the client gets them from memory later. */
  isDeaf(domain: string): boolean {
    for (const { drops } of this.waits) if (drops === domain) return true;
    return false;
  }

  /** Sends an event, or keeps it while it has to wait. */
  tell(method: string, body: string): void {
    if (!this.isKept(method)) return this.forward(method, body);
    this.keep([method, body]);
    const { keptEventsMax, keptCharsMax } = RELAY_LIMITS;
    if (this.kept.length > keptEventsMax || this.keptChars > keptCharsMax) this.giveUp();
  }

  /** The client enables a domain, as the first of its real session. The result takes the answer. */
  enable(domain: string): InOrder {
    const prefix = `${domain}.`;
    return this.wait({ keeps: (method) => method.startsWith(prefix), precedes: () => true });
  }

  /** As {@link enable}, where others have the domain enabled. `announced`: what it has announced to them by then. */
  enableLate(domain: string, announced: () => Iterable<Event>): InOrder {
    const inOrder = this.wait({ keeps: () => false, drops: domain, precedes: () => false });
    return (body, answer) =>
      inOrder(body, () => {
        for (const event of announced()) this.forward(...event);
        answer();
      });
  }

  /** The client asks for the frame tree. */
  tree(): InOrder {
    const inOrder = this.wait({
      keeps: (method) => method === NAVIGATED || method === LIFECYCLE,
      precedes: (event) => this.isOld(event),
    });
    return (body, answer) => {
      const tree = body === undefined ? undefined : parseResult(body)['frameTree'];
      const frame = isObject(tree) ? tree['frame'] : undefined;
      if (isObject(frame)) this.document = stringOf(frame['loaderId']);
      inOrder(body, answer);
    };
  }

  /** The client turns lifecycle events on. A client that never asks for a tree does not need this order. */
  lifecycle(): InOrder {
    return this.wait({
      keeps: (method) => method === LIFECYCLE && this.document !== undefined,
      precedes: (event) => this.isOld(event),
    });
  }

  /** The debugger that reported the kept events is gone. */
  forget(): void {
    this.kept = [];
    this.keptChars = 0;
  }

  check(invariant: Invariant): void {
    const chars = this.kept.reduce((sum, [, body]) => sum + body.length, 0);
    invariant(chars === this.keptChars, `${this.keptChars} characters of events count as kept, not ${chars}`);
    const isStuck = this.kept.some(([method]) => !this.isKept(method));
    invariant(!isStuck, `an event is kept, and no answer is waited for`);
  }

  private wait(wait: Wait): InOrder {
    this.waits.add(wait);
    return (_body, answer) => {
      this.waits.delete(wait);
      this.release((event) => wait.precedes(event));
      answer();
      this.release(() => true);
    };
  }

  private isKept(method: string): boolean {
    for (const wait of this.waits) if (wait.keeps(method)) return true;
    return false;
  }

  private keep(event: Event): void {
    this.kept.push(event);
    this.keptChars += event[1].length;
  }

  /** An answer does not come: events are sent as they come, until the next command. */
  private giveUp(): void {
    for (const wait of this.waits) if (wait.drops === undefined) this.waits.delete(wait);
    this.release(() => true);
  }

  /** Sends those of the kept events that nothing keeps any more. */
  private release(which: (event: Event) => boolean): void {
    const { kept } = this;
    this.forget();
    for (const event of kept) {
      if (!this.isKept(event[0]) && which(event)) this.forward(...event);
      else this.keep(event);
    }
  }

  /** Of the document that the client knows, or of a frame below it. */
  private isOld([method, body]: Event): boolean {
    const params = parseBody(body);
    const frame = method === NAVIGATED && isObject(params['frame']) ? params['frame'] : params;
    const id = method === NAVIGATED ? frame['id'] : frame['frameId'];
    return id !== this.mainFrame() || frame['loaderId'] === this.document;
  }
}
