/**
 * The order of events and answers in one client session. The extension sends them over two channels, and Chromium
 * announces some things only once, so an event may not be sent to the client as soon as it comes:
 *
 * - A client that enables a domain late gets what the domain has announced from memory. Until then it is deaf to it.
 * - For the first client that enables a domain, events wait until just before the answer.
 * - Navigations and lifecycle events wait for the answers that they may have overtaken: see overtaken.ts.
 */
import type { Invariant } from '../invariant.ts';
import { RELAY_LIMITS } from '../limits.ts';
import { Overtaken, type InOrder } from './overtaken.ts';

interface HeldBack {
  readonly events: (readonly [method: string, body: string])[];
  chars: number;
}

export class EventOrder {
  private readonly forward: (method: string, body: string) => void;
  private readonly overtaken: Overtaken;
  private readonly deaf = new Set<string>();
  /** Events of domains whose `enable` is in progress. */
  private readonly heldBack = new Map<string, HeldBack>();

  constructor(mainFrame: () => string, forward: (method: string, body: string) => void) {
    this.forward = forward;
    this.overtaken = new Overtaken(mainFrame, forward);
  }

  /** Whether events of the domain are dropped, because the client gets them from memory later. */
  isDeaf(domain: string): boolean {
    return this.deaf.has(domain);
  }

  /** Drops the events of a domain from now on. */
  deafen(domain: string): void {
    this.deaf.add(domain);
  }

  /** Ends {@link deafen}, and sends what the domain has announced meanwhile and before. */
  catchUp(domain: string, announced: Iterable<readonly [method: string, body: string]>): void {
    this.deaf.delete(domain);
    for (const [method, body] of announced) this.forward(method, body);
  }

  /** Sends an event of a domain, or keeps it while it has to wait. */
  tell(domain: string, method: string, body: string): void {
    if (this.overtaken.takes(method, body)) return;
    const held = this.heldBack.get(domain);
    if (held === undefined) return this.forward(method, body);
    held.events.push([method, body]);
    held.chars += body.length;
    const { heldBackEventsMax, heldBackCharsMax } = RELAY_LIMITS;
    if (held.events.length > heldBackEventsMax || held.chars > heldBackCharsMax) this.release(domain);
  }

  /** Keeps the events of a domain from now on. */
  holdBack(domain: string): void {
    if (!this.heldBack.has(domain)) this.heldBack.set(domain, { events: [], chars: 0 });
  }

  /** Sends what was kept, and from now on everything as it comes. */
  release(domain: string): void {
    const events = this.heldBack.get(domain)?.events ?? [];
    this.heldBack.delete(domain);
    for (const [method, body] of events) this.forward(method, body);
  }

  /** The client asks for the frame tree. The result puts the answer in its place among the events. */
  tree(): InOrder {
    return this.overtaken.tree();
  }

  /** As {@link tree}, for the command that turns lifecycle events on. */
  lifecycle(): InOrder {
    return this.overtaken.lifecycle();
  }

  /** The debugger that reported the kept events is gone. */
  forget(): void {
    for (const domain of this.heldBack.keys()) this.heldBack.set(domain, { events: [], chars: 0 });
    this.overtaken.forget();
  }

  check(invariant: Invariant): void {
    for (const [domain, { events, chars }] of this.heldBack) {
      const counted = events.reduce((sum, [, body]) => sum + body.length, 0);
      invariant(chars === counted, `${chars} characters of ${domain} count as held back, not ${counted}`);
    }
    this.overtaken.check(invariant);
  }
}
