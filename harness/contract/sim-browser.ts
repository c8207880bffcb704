/** The simulated Chromium with the probe extension. */
import { ExtensionHost } from '../sim/chromium/extension-host.ts';
import { compileExtension, type ExtensionTexts } from '../sim/chromium/extension-scripts.ts';
import { ReplayedSource } from '../sim/engine/choices.ts';
import { SimKernel } from '../sim/engine/sim-kernel.ts';
import { Network } from '../sim/network.ts';
import type { ProbedBrowser } from './play.ts';

const STEP_MS = 5;
/** After this much virtual time, it counts as hanging. */
const HANG_MS = 60_000;

export class SimProbedBrowser implements ProbedBrowser {
  readonly site = 'http://site.test';
  private readonly kernel = new SimKernel(new ReplayedSource([]), 0);
  private readonly host: ExtensionHost;

  constructor(extension: ExtensionTexts) {
    this.host = new ExtensionHost({
      kernel: this.kernel,
      network: new Network(this.kernel),
      scripts: compileExtension(extension),
      executed: () => undefined,
    });
    this.host.tabs.open('about:blank').active = true;
    this.host.install();
  }

  async evaluate(expression: string): Promise<unknown> {
    const evaluated = await this.until(() => this.host.evaluate(expression));
    let settled: (() => unknown) | undefined;
    Promise.resolve(evaluated.value).then(
      (value) => (settled = () => value),
      (error: unknown) => {
        settled = () => {
          throw error;
        };
      },
    );
    return (await this.until(() => settled))();
  }

  kill(): Promise<void> {
    this.host.kill('killed');
    return Promise.resolve();
  }

  wake(): Promise<void> {
    this.host.tabs.open('about:blank');
    return Promise.resolve();
  }

  async reborn(): Promise<void> {
    await this.evaluate('true');
  }

  /** Advances virtual time until `look` returns something. */
  private async until<T>(look: () => T | undefined): Promise<T> {
    const endMs = this.kernel.now() + HANG_MS;
    for (;;) {
      const found = look();
      if (found !== undefined) return found;
      if (this.kernel.now() >= endMs) throw new Error('Timed out, in virtual time');
      await this.kernel.run(this.kernel.now() + STEP_MS);
    }
  }
}
