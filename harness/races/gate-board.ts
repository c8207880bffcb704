/** Holds messages on the extension link by their content, in every connection that opens from now on. */
import type { ChaosProxy } from '../network/chaos-proxy.ts';
import { putGate } from '../network/message-gate.ts';
import { Signal } from '../base/signal.ts';

export type Sender = 'extension' | 'relay';

/** A message that will be held, or is held. */
export interface HeldMessage {
  /** Resolves when the message has arrived and is held. */
  readonly held: Promise<void>;
  /** Lets it and all later messages pass. */
  release(): void;
}

interface Rule {
  readonly from: Sender;
  readonly text: string;
  readonly held: Signal;
  readonly released: Signal;
  matched: boolean;
}

export class GateBoard {
  private readonly rules: Rule[] = [];

  constructor(link: ChaosProxy) {
    this.watch(link);
  }

  /** Holds the next message from this side that contains this text. */
  hold(from: Sender, text: string): HeldMessage {
    const rule: Rule = { from, text, held: new Signal(), released: new Signal(), matched: false };
    this.rules.push(rule);
    return {
      held: rule.held.promise,
      release: () => {
        rule.matched = true;
        rule.released.raise();
      },
    };
  }

  private watch(link: ChaosProxy): void {
    void link.nextConnection().then((connection) => {
      putGate(connection, 'upstream', (text) => this.keep('extension', text));
      putGate(connection, 'downstream', (text) => this.keep('relay', text));
      this.watch(link);
    });
  }

  private keep(from: Sender, text: string): Promise<void> | undefined {
    const rule = this.rules.find((each) => !each.matched && each.from === from && text.includes(each.text));
    if (rule === undefined) return undefined;
    rule.matched = true;
    rule.held.raise();
    return rule.released.promise;
  }
}
