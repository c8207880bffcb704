/**
 * What the relay has asked of the extension and not yet been answered: every request is answered exactly
 * once, waits only for so long, and is sent a second time only if that can do no harm.
 */
import type { Cancel, Clock } from '../clock.ts';
import type { ErrorReason } from '../../protocol/frames.ts';
import { outcomeData } from '../../protocol/outcome-data.ts';
import type { CdpError } from '../errors.ts';
import type { Invariant } from '../invariant.ts';
import { RELAY_LIMITS } from '../limits.ts';
import type { Failure, Outcome, UnknownCause } from '../outcome.ts';
import { mayRepeat } from '../methods/retry.ts';
import type { Request, RequestFrame, RequestSpec, RequestState } from './request.ts';

export type { RequestFrame, RequestSpec } from './request.ts';

/** The way to the extension. */
export interface Transmitter {
  /** Sends a numbered frame for a client, and returns its number. */
  send(frame: RequestFrame, body: string | undefined, client: object | undefined): number;
  /** Why a frame with this body may not be sent for the client; undefined where it may. */
  refusal(client: object, chars: number): CdpError | undefined;
}

/** How often one request may find its debugger detached before the error is passed on. */
const REQUEUES_MAX = 5;

/** The command has not reached the target. */
const NEVER_REACHED: ReadonlySet<ErrorReason | undefined> = new Set<ErrorReason>([
  'notAttached',
  'notAccessible',
]);

const DEBUGGER_LOST: UnknownCause = { why: 'debuggerLost' };

export class Requests {
  private readonly clock: Clock;
  private readonly transmitter: () => Transmitter;
  private readonly whyHeld: () => string;
  private readonly open = new Map<number, Request>();
  /** Those that are held or parked. */
  private readonly waiting = new Set<Request>();
  /** Requests that were sent and that nobody waits for any more, the oldest first. */
  private readonly forsaken = new Set<Request>();
  private readonly failedToSettle: (method: string, error: unknown) => void;
  private nextId = 1;
  private cancelSweep: Cancel | undefined;
  private closedWith: Failure | undefined;

  constructor(options: {
    readonly clock: Clock;
    readonly transmitter: () => Transmitter;
    /** What is being waited for, for the error when waiting is over. */
    readonly whyHeld: () => string;
    /** An outcome could not be dealt with, by a defect of the relay. */
    readonly failed: (method: string, error: unknown) => void;
  }) {
    this.failedToSettle = options.failed;
    this.clock = options.clock;
    this.transmitter = options.transmitter;
    this.whyHeld = options.whyHeld;
  }

  get pending(): number {
    return this.open.size;
  }

  get held(): number {
    return this.waiting.size;
  }

  /** Sends the request, or holds it until it can be sent. */
  add(spec: RequestSpec): void {
    if (this.closedWith !== undefined) return spec.done(this.closedWith);
    const request: Request = {
      id: this.nextId++,
      spec,
      state: 'held',
      frameNumber: 0,
      heldSince: this.clock.now(),
      requeued: 0,
      isForNextWorker: false,
      body: spec.body,
      withdrawn: undefined,
    };
    this.open.set(request.id, request);
    // Most are sent at once, and never count as held.
    if (spec.sendable()) return this.send(request);
    this.enter(request, 'held');
    this.scheduleSweep();
  }

  /** Sends what was held and can be sent now, in the order of arrival. */
  flush(): void {
    if (this.waiting.size === 0) return;
    for (const request of this.open.values()) {
      if (request.state === 'held' && request.spec.sendable()) this.send(request);
    }
  }

  succeeded(id: number, body: string): void {
    const request = this.open.get(id);
    if (request?.state === 'sent') this.settle(request, { kind: 'answered', body });
  }

  /** The answer is there, but nobody can read it: what became of the request is not known. */
  unreadable(id: number): void {
    const request = this.open.get(id);
    if (request?.state !== 'sent') return;
    this.settle(request, unknown(request, { why: 'unreadableAnswer' }));
  }

  failed(id: number, error: CdpError, reason?: ErrorReason): void {
    const request = this.open.get(id);
    if (request?.state !== 'sent') return;
    request.isForNextWorker = reason === 'workerEnding';
    if (reason === 'workerEnding') return this.wait(request, 'held');
    const cutOff = reason === 'cutOff';
    if (request.spec.leaving?.() === true && (cutOff || reason === 'targetClosed')) {
      return this.wait(request, 'parked');
    }
    if (cutOff && !mayRepeat(request.spec.method)) {
      return this.settle(request, unknown(request, DEBUGGER_LOST));
    }
    if ((cutOff || NEVER_REACHED.has(reason)) && request.requeued < REQUEUES_MAX) {
      request.requeued++;
      this.wait(request, 'held');
      return this.flush();
    }
    const data = reason === 'resultTooLarge' ? outcomeData('executed', reason) : error.data;
    this.settle(request, {
      kind: 'refused',
      error: data === undefined ? error : { ...error, data },
      reason,
    });
  }

  /**
   * The worker that had the sent requests is gone, and their answers with it. Frames with a number above
   * `started` were certainly not executed.
   */
  answersLost(cause: UnknownCause, started: number): void {
    for (const request of [...this.open.values()]) {
      if (request.state !== 'sent') continue;
      if (mayRepeat(request.spec.method) || request.frameNumber > started) this.wait(request, 'held');
      else this.settle(request, unknown(request, cause));
    }
  }

  /** Ends every request of something that is gone. */
  end(scope: object, failure: Failure): void {
    for (const request of [...this.open.values()]) {
      if (request.spec.scopes().includes(scope)) this.settle(request, failure);
    }
  }

  /** A target that seemed to be going has come back, as a discarded tab does. */
  unpark(scope: object): void {
    for (const request of [...this.open.values()]) {
      if (request.state !== 'parked' || !request.spec.scopes().includes(scope)) continue;
      if (request.withdrawn !== undefined) this.settle(request, request.withdrawn);
      else if (mayRepeat(request.spec.method)) this.enter(request, 'held');
      else this.settle(request, unknown(request, DEBUGGER_LOST));
    }
  }

  /**
   * What asks for it goes on somewhere else: what may be sent again waits for the next flush. `cause` is what
   * became of the rest.
   */
  moved(scope: object, cause: UnknownCause): void {
    for (const request of [...this.open.values()]) {
      const { spec, state } = request;
      if (!spec.scopes().includes(scope)) continue;
      if (state !== 'held' && !mayRepeat(spec.method)) {
        this.settle(request, unknown(request, cause));
        continue;
      }
      // Under another number: the answer to the first one may still be on its way.
      this.leave(request);
      const again: Request = { ...request, id: this.nextId++ };
      this.enter(again, state);
      this.wait(again, 'held');
    }
  }

  /**
   * Withdraws what was not sent yet for something that is gone. What was sent is still answered, but never sent again:
   * by then it would reach a debugger that has nothing to do with who asked.
   */
  withdraw(scope: object, failure: Failure): void {
    for (const request of [...this.open.values()]) {
      if (!request.spec.scopes().includes(scope)) continue;
      if (request.state === 'held') this.settle(request, failure);
      else this.forsake(request, failure);
    }
  }

  /** Keeps as little of the request as its answer needs, and not too many of them. */
  private forsake(request: Request, failure: Failure): void {
    request.withdrawn = failure;
    request.body = undefined;
    this.forsaken.add(request);
    if (this.forsaken.size <= RELAY_LIMITS.forsakenRequestsMax) return;
    for (const oldest of this.forsaken) return this.settle(oldest, failure);
  }

  /** Ends everything, now and later; nothing is left behind, timers included. */
  close(failure: Failure): void {
    this.closedWith = failure;
    for (const request of [...this.open.values()]) this.settle(request, failure);
    this.cancelSweep?.();
    this.cancelSweep = undefined;
  }

  /** The one place where a request comes to be in a state. */
  private enter(request: Request, state: RequestState): void {
    request.state = state;
    this.open.set(request.id, request);
    if (state === 'sent') this.waiting.delete(request);
    else this.waiting.add(request);
  }

  /** Nothing is kept of the request any more. False where nothing was. */
  private leave(request: Request): boolean {
    if (request.state !== 'sent') this.waiting.delete(request);
    if (request.withdrawn !== undefined) this.forsaken.delete(request);
    return this.open.delete(request.id);
  }

  /** To be called when nothing is under way in the relay. */
  check(invariant: Invariant): void {
    let waiting = 0;
    let forsaken = 0;
    for (const request of this.open.values()) {
      const { spec, state } = request;
      if (state !== 'sent') waiting++;
      if (this.forsaken.has(request)) forsaken++;
      else invariant(request.withdrawn === undefined, `${spec.method} is withdrawn, and not forsaken`);
      if (state === 'held' && !request.isForNextWorker)
        invariant(!spec.sendable(), `${spec.method} is held and could be sent`);
    }
    invariant(waiting === this.waiting.size, `${this.waiting.size} requests count as held, not ${waiting}`);
    invariant(
      forsaken === this.forsaken.size,
      `${this.forsaken.size} requests count as forsaken, not ${forsaken}`,
    );
    invariant(
      waiting === 0 || this.cancelSweep !== undefined,
      `${waiting} requests are held, and nothing will end them`,
    );
  }

  private send(request: Request): void {
    const { spec } = request;
    const body = request.body?.();
    const transmitter = this.transmitter();
    const full = spec.client && transmitter.refusal(spec.client, body?.length ?? 0);
    if (full !== undefined) {
      return this.settle(request, { kind: 'notExecuted', why: 'refusedByPolicy', error: full });
    }
    this.enter(request, 'sent');
    const once = mayRepeat(spec.method) ? undefined : true;
    request.frameNumber = transmitter.send(spec.frame(request.id, once), body, spec.client);
  }

  private wait(request: Request, state: 'held' | 'parked'): void {
    if (request.withdrawn !== undefined) return this.settle(request, request.withdrawn);
    this.enter(request, state);
    request.heldSince = this.clock.now();
    this.scheduleSweep();
  }

  private settle(request: Request, outcome: Outcome): void {
    if (!this.leave(request)) return;
    try {
      request.spec.done(outcome);
    } catch (error) {
      this.failedToSettle(request.spec.method, error);
      this.settleAsFailed(request);
    }
  }

  /** Handling the outcome failed, so the request fails: otherwise its client would wait forever. */
  private settleAsFailed({ spec }: Request): void {
    try {
      spec.done({ kind: 'unknown', method: spec.method, cause: { why: 'relayFailed' } });
    } catch (error) {
      this.failedToSettle(spec.method, error);
    }
  }

  private scheduleSweep(): void {
    this.cancelSweep ??= this.clock.after(RELAY_LIMITS.holdSweepMs, () => {
      this.cancelSweep = undefined;
      const latest = this.clock.now() - RELAY_LIMITS.holdMs;
      for (const request of [...this.open.values()]) {
        if (request.state === 'sent' || request.heldSince > latest) continue;
        this.settle(
          request,
          request.state === 'held' ? this.waitedTooLong(request) : unknown(request, DEBUGGER_LOST),
        );
      }
      if (this.waiting.size > 0) this.scheduleSweep();
    });
  }

  private waitedTooLong({ spec }: Request): Failure {
    const waitedFor = this.whyHeld();
    const { method } = spec;
    return { kind: 'notExecuted', why: 'waitedTooLong', method, waitedFor, waitedMs: RELAY_LIMITS.holdMs };
  }
}

function unknown({ spec }: Request, cause: UnknownCause): Failure {
  return { kind: 'unknown', method: spec.method, cause };
}
