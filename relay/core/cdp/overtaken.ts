/**
 * Answers that events have overtaken. The extension gets answers and events over two channels, so an event can arrive
 * before an answer that Chromium gave earlier. Clients that ask for the frame tree and for lifecycle events rely on the
 * order: they ignore what comes before the answer, because the tree shows that document, and take what comes after it as
 * news. Without the order a client would wait forever for a popup's `load`.
 */
import type { Invariant } from '../invariant.ts';
import { RELAY_LIMITS } from '../limits.ts';
import { isObject, parseBody, parseResult, stringOf } from './json.ts';

const NAVIGATED = 'Page.frameNavigated';
const LIFECYCLE = 'Page.lifecycleEvent';

/** Puts an answer in its place among the events; `body` is undefined for an error. */
export type InOrder = (body: string | undefined, answer: () => void) => void;

type Event = readonly [method: string, body: string];

/** What one client session gets before an answer, and what after it. */
export class Overtaken {
  private readonly mainFrame: () => string;
  private readonly forward: (method: string, body: string) => void;
  private kept: Event[] = [];
  private keptChars = 0;
  private treesAsked = 0;
  private lifecyclesAsked = 0;
  /** The document in the last frame tree that the client got. */
  private document: string | undefined;

  constructor(mainFrame: () => string, forward: (method: string, body: string) => void) {
    this.mainFrame = mainFrame;
    this.forward = forward;
  }

  /** The client asks for the frame tree. Call the result when it is answered. */
  tree(): InOrder {
    this.treesAsked++;
    return (body, answer) => {
      this.treesAsked = Math.max(0, this.treesAsked - 1);
      const tree = body === undefined ? undefined : parseResult(body)['frameTree'];
      const frame = isObject(tree) ? tree['frame'] : undefined;
      if (isObject(frame)) this.document = stringOf(frame['loaderId']);
      this.around(answer);
    };
  }

  /** As {@link tree}, for the command that turns lifecycle events on. */
  lifecycle(): InOrder {
    this.lifecyclesAsked++;
    return (_body, answer) => {
      this.lifecyclesAsked = Math.max(0, this.lifecyclesAsked - 1);
      this.around(answer);
    };
  }

  /** True when the event is kept until an answer has come. */
  takes(method: string, body: string): boolean {
    if (!this.waits(method)) return false;
    this.keep([method, body]);
    const { overtakenEventsMax, overtakenCharsMax } = RELAY_LIMITS;
    if (this.kept.length > overtakenEventsMax || this.keptChars > overtakenCharsMax) this.giveUp();
    return true;
  }

  /** The debugger that reported the kept events is gone. */
  forget(): void {
    this.kept = [];
    this.keptChars = 0;
  }

  check(invariant: Invariant): void {
    const chars = this.kept.reduce((sum, [, body]) => sum + body.length, 0);
    invariant(chars === this.keptChars, `${this.keptChars} characters of events count as kept, not ${chars}`);
  }

  private keep(event: Event): void {
    this.kept.push(event);
    this.keptChars += event[1].length;
  }

  /** An answer does not come: events are sent as they come, until the next question. */
  private giveUp(): void {
    this.treesAsked = this.lifecyclesAsked = 0;
    this.release(() => true);
  }

  private waits(method: string): boolean {
    if (method === NAVIGATED) return this.treesAsked > 0;
    // A client that never asks for a tree does not need this order.
    const follows = this.treesAsked > 0 || (this.lifecyclesAsked > 0 && this.document !== undefined);
    return method === LIFECYCLE && follows;
  }

  /** Passes on what came before the answer, the answer, and what has overtaken it. */
  private around(answer: () => void): void {
    this.release((event) => this.isOld(event));
    answer();
    this.release(() => true);
  }

  private release(which: (event: Event) => boolean): void {
    const { kept } = this;
    this.forget();
    for (const event of kept) {
      const [method, body] = event;
      if (!this.waits(method) && which(event)) this.forward(method, body);
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
