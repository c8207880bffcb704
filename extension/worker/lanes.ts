/**
 * What waits to be sent to the relay: a lane for each tab. A tab with a flood of events would otherwise delay the answers and
 * events of all others, for as long as the relay needs to take what was sent before. So events wait here while the relay has
 * not acknowledged enough; everything else is sent at once, unless it would overtake an event of its own tab.
 *
 * Before the worker gets an event, nothing can overtake: Chromium delivers the events of all tabs in one order.
 */
import type { ExtensionFrame, Unnumbered } from '../../relay/protocol/frames.ts';
import { WORKER_LIMITS } from './limits.ts';

type Frame = Unnumbered<ExtensionFrame>;

interface Waiting {
  readonly frame: Frame;
  readonly body: string | undefined;
}

export interface LanesOwner {
  /** Whether events have to wait. Never without a connection: what is sent then is kept for the next. */
  isFull(): boolean;
  send(frame: Frame, body?: string): void;
}

export class Lanes {
  private readonly owner: LanesOwner;
  /** By tab, and never empty. The first is the next whose turn it is. */
  private readonly lanes = new Map<number, Waiting[]>();
  /** Of all that waits. */
  private chars = 0;

  constructor(owner: LanesOwner) {
    this.owner = owner;
  }

  /** `tab`: the one that the frame is about. Without it, everything that waits is sent first. */
  put(tab: number | undefined, frame: Frame, body?: string): void {
    if (tab === undefined) this.flush();
    else {
      const lane = this.lanes.get(tab);
      if (lane !== undefined || (isEvent(frame) && this.owner.isFull()))
        return this.wait(tab, lane ?? [], { frame, body });
    }
    this.owner.send(frame, body);
  }

  private wait(tab: number, lane: Waiting[], waiting: Waiting): void {
    lane.push(waiting);
    this.lanes.set(tab, lane);
    this.chars += charsOf(waiting);
    if (this.chars > WORKER_LIMITS.lanesCharsMax) this.flush();
  }

  /** Sends what may be sent now, one event of each tab in turn. */
  pump(): void {
    while (!this.owner.isFull()) {
      const next = this.lanes.entries().next();
      if (next.done === true) return;
      const [tab, lane] = next.value;
      this.lanes.delete(tab);
      this.advance(lane);
      if (lane.length > 0) this.lanes.set(tab, lane);
    }
  }

  /** Sends everything, in the order of each tab. */
  flush(): void {
    for (const lane of this.lanes.values()) for (const { frame, body } of lane) this.owner.send(frame, body);
    this.clear();
  }

  /** Forgets everything: the channel for which it was meant is gone. */
  clear(): void {
    this.lanes.clear();
    this.chars = 0;
  }

  /** Sends one event, and what follows it up to the next. */
  private advance(lane: Waiting[]): void {
    for (let next = lane.shift(); next !== undefined; next = lane.shift()) {
      this.chars -= charsOf(next);
      this.owner.send(next.frame, next.body);
      if (lane[0] === undefined || isEvent(lane[0].frame)) return;
    }
  }
}

function charsOf({ body = '' }: Waiting): number {
  return body.length;
}

function isEvent({ type }: Frame): boolean {
  return type === 'forwardCDPEvent';
}

/** The tab that a frame is about. An answer does not name it; a replaced tab is two. */
export function tabOf(frame: Frame): number | undefined {
  switch (frame.type) {
    case 'forwardCDPEvent':
    case 'tab.detached':
      return frame.tab;
    case 'tab.attached':
    case 'tab.updated':
      return frame.state.tab;
    default:
      return undefined;
  }
}
