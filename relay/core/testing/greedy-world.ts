import { RELAY_LIMITS } from '../limits.ts';
import type { ModelClient } from './model-client.ts';
import { OK, type ModelExtension } from './model-extension.ts';
import { World, type AttachedClient } from './world.ts';

/** A client that goes over a limit, and one that must not notice, both attached to tab 1 of one browser. */
export class GreedyWorld {
  readonly world = new World();
  readonly browser: ModelExtension = this.world.browserWith(1);
  readonly greedy: AttachedClient = this.world.attachedClient();
  readonly honest: AttachedClient = this.world.attachedClient();

  /** Sends a command in the client's session with tab 1, lets everything arrive, and returns the command's id. */
  send({ client, session }: AttachedClient, method: string, params: object = {}): number {
    const id = client.send(method, params, session);
    this.world.settle();
    return id;
  }

  /** A test is going to fill quotas by hand, for owners that the relay does not have: it is not checked any more. */
  countForNobody(): void {
    this.world.clock.onSettled = () => undefined;
  }

  /** Whether the honest client is answered, its connection stands and the browser's too. */
  servesHonest(): boolean {
    this.browser.answer = () => OK;
    const { client } = this.honest;
    const { result } = client.reply(this.send(this.honest, 'Runtime.evaluate'));
    const isOpen = client.socket.closed === undefined && this.browser.refusal === undefined;
    return isOpen && result !== undefined;
  }
}

/** `error.data` of the one reply to a command; undefined where it succeeded. Throws where there is no reply. */
export function dataOf(client: ModelClient, id: number): string | undefined {
  return (client.reply(id).error as { data?: string } | undefined)?.data;
}

/** Values that count nearly this many characters in a message, whose text is much shorter. */
export function weighing(chars: number): number[] {
  return new Array<number>(Math.floor(chars / (RELAY_LIMITS.valueChars + '0,'.length)) - 20).fill(0);
}
