import { errorOf, type Outcome } from '../outcome.ts';
import { Requests } from '../link/requests.ts';
import { VirtualClock } from './virtual-clock.ts';

interface Sent {
  readonly id: number;
  readonly method: string;
  readonly once?: boolean;
}

/** Requests in virtual time, and what becomes of them. */
export class RequestsRig {
  readonly clock = new VirtualClock();
  readonly sent: Sent[] = [];
  readonly outcomes: Outcome[] = [];
  readonly failures: unknown[] = [];
  sendable = true;
  readonly requests = new Requests({
    clock: this.clock,
    transmitter: () => ({ send: (frame) => this.sent.push(frame as Sent), refusal: () => undefined }),
    whyHeld: () => 'no extension was connected',
    failed: (_method, error) => this.failures.push(error),
  });

  add(method = 'Runtime.evaluate', scopes: object[] = [], when = (): boolean => this.sendable): void {
    this.requests.add({
      frame: (id, once) => ({ type: 'forwardCDPCommand', id, once, tab: 1, attachment: 'a', method }),
      method,
      scopes: () => scopes,
      sendable: when,
      done: (outcome) => this.outcomes.push(outcome),
    });
  }

  sentMethods(): string[] {
    return this.sent.map(({ method }) => method);
  }

  /** The message of the one request that has ended. Throws where it has not failed, or others have ended. */
  message(): string {
    const [outcome] = this.outcomes;
    if (outcome === undefined || outcome.kind === 'answered' || this.outcomes.length > 1)
      throw new Error('not one failure');
    return errorOf(outcome).message;
  }
}
