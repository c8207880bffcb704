/** A shared tab with a page in it, of whose frames its client wants to hear. */
import type { ModelClient } from './model-client.ts';
import { OK, type Answer, type ModelExtension } from './model-extension.ts';
import { World } from './world.ts';

export class FramedPage {
  readonly world = new World();
  readonly browser: ModelExtension;
  readonly client: ModelClient;
  readonly session: string;
  /** What Chromium answers when it is asked for the page's frames. */
  tree: object = { frame: { id: 'T1', loaderId: 'first' } };

  /** `heardOf`: whether the relay knows the page's document. */
  constructor({ heardOf = true }: { readonly heardOf?: boolean } = {}) {
    this.browser = this.world.browserWith(1);
    ({ client: this.client, session: this.session } = this.world.attachedClient());
    this.browser.answer = ({ method }): Answer =>
      method === 'Page.getFrameTree' ? { result: { frameTree: this.tree } } : OK;
    this.send('Page.enable');
    if (!heardOf) return;
    this.browser.event(1, 'Page.frameNavigated', { frame: { id: 'T1', loaderId: 'first' } });
    this.world.settle();
  }

  send(method: string, params: object = {}): void {
    this.client.send(method, params, this.session);
    this.world.settle();
  }

  /** Forgets the messages so far. */
  loseAndAttach(): void {
    this.browser.loseDebugger(1);
    this.world.settle();
    this.browser.commands.length = 0;
    this.client.forget();
    this.browser.attachAgain(1);
    this.world.settle();
  }
}
