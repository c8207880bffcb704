/**
 * The worker of a loaded extension, as seen from the browser. A debugger on a worker slows it and keeps it
 * alive, so nothing stays attached: it is attached to for one evaluation, and let go.
 */
import { eventually } from '../base/eventually.ts';
import type { RawCdp } from './raw-cdp.ts';

export class ExtensionWorker {
  readonly extensionId: string;
  private readonly cdp: RawCdp;

  private constructor(cdp: RawCdp, extensionId: string) {
    this.cdp = cdp;
    this.extensionId = extensionId;
  }

  /** Resolves with the worker whose script has this name, when it runs. */
  static async find(cdp: RawCdp, script: string): Promise<ExtensionWorker> {
    const extensionId = await eventually(`the worker ${script} is there`, async () => {
      const { targetInfos } = await cdp.send('Target.getTargets');
      const urls = targetInfos.filter(({ type }) => type === 'service_worker').map(({ url }) => new URL(url));
      return urls.find(
        ({ protocol, pathname }) => protocol === 'chrome-extension:' && pathname === `/${script}`,
      )?.host;
    });
    return new ExtensionWorker(cdp, extensionId);
  }

  /** Runs an expression in the present life, and resolves with what its promise gives. Rejects when it throws. */
  async evaluate(expression: string): Promise<unknown> {
    return evaluateIn(this.cdp, (await this.target()).targetId, expression);
  }

  /** Ends the present life. Resolves when Chromium has taken the order, which is before the worker is gone. */
  async kill(): Promise<void> {
    const { targetId } = await this.target();
    await this.cdp.send('Target.closeTarget', { targetId });
  }

  /** Resolves when no debugger is attached any more; detaching is noticed a little later than answered. */
  async unattended(): Promise<void> {
    await eventually('no debugger is attached to the worker', async () => !(await this.target()).attached);
  }

  private async target(): Promise<{ readonly targetId: string; readonly attached: boolean }> {
    const prefix = `chrome-extension://${this.extensionId}/`;
    return eventually('the worker has a target', async () => {
      const { targetInfos } = await this.cdp.send('Target.getTargets');
      return targetInfos.find(({ type, url }) => type === 'service_worker' && url.startsWith(prefix));
    });
  }
}

/** Attaches to a target, runs an expression in it, waits for its promise, and lets go. Rejects when it throws. */
export async function evaluateIn(cdp: RawCdp, targetId: string, expression: string): Promise<unknown> {
  const session = await cdp.attach(targetId);
  try {
    const { result, exceptionDetails } = await session.send('Runtime.evaluate', {
      expression,
      awaitPromise: true,
      returnByValue: true,
    });
    if (exceptionDetails === undefined) return result.value;
    const { exception, text } = exceptionDetails;
    throw new Error(`In the browser: ${exception?.description ?? text}`);
  } finally {
    // The target may have ended meanwhile, and its session with it.
    await session.detach().catch(() => undefined);
  }
}
