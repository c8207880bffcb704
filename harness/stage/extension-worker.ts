/**
 * The worker of a loaded extension, controlled through the browser. An attached debugger slows a worker down and keeps
 * it alive, so this attaches only for the time of one evaluation.
 */
import { eventually } from '../base/eventually.ts';
import type { CdpConnection, RawCdp, TargetSession } from './raw-cdp.ts';

export class ExtensionWorker {
  readonly extensionId: string;
  private readonly cdp: RawCdp;

  private constructor(cdp: RawCdp, extensionId: string) {
    this.cdp = cdp;
    this.extensionId = extensionId;
  }

  /** Resolves with the worker whose script has this name, when it has started: see {@link firstTurn}. */
  static async find(cdp: RawCdp, script: string): Promise<ExtensionWorker> {
    const extensionId = await eventually(`the worker ${script} is running`, async () => {
      const { targetInfos } = await cdp.send('Target.getTargets');
      const urls = targetInfos.filter(({ type }) => type === 'service_worker').map(({ url }) => new URL(url));
      return urls.find(
        ({ protocol, pathname }) => protocol === 'chrome-extension:' && pathname === `/${script}`,
      )?.host;
    });
    const worker = new ExtensionWorker(cdp, extensionId);
    await eventually(`the worker ${script} has started`, async () => {
      await firstTurn(cdp, (await worker.target()).targetId);
      return true;
    });
    return worker;
  }

  /** Evaluates an expression in the running worker and resolves with its awaited value. Rejects if it throws. */
  async evaluate(expression: string): Promise<unknown> {
    return evaluateIn(this.cdp, (await this.target()).targetId, expression);
  }

  /** Stops the running worker. Resolves when Chromium has accepted the command; the worker ends a little later. */
  async kill(): Promise<void> {
    const { targetId } = await this.target();
    await unattended(this.cdp, targetId);
    await this.cdp.send('Target.closeTarget', { targetId });
  }

  /** Resolves when no debugger is attached. */
  async unattended(): Promise<void> {
    await unattended(this.cdp, (await this.target()).targetId);
  }

  private async target(): Promise<{ readonly targetId: string }> {
    const prefix = `chrome-extension://${this.extensionId}/`;
    return eventually('the worker has a target', async () => {
      const { targetInfos } = await this.cdp.send('Target.getTargets');
      return targetInfos.find(({ type, url }) => type === 'service_worker' && url.startsWith(prefix));
    });
  }
}

/**
 * Resolves when a worker's script has run once, and Chromium knows its listeners. Its target exists before that, and an
 * event that comes in between is lost, such as a click on the toolbar button. Rejects if the worker ends, or is not yet
 * at its script: ask again.
 */
export async function firstTurn(cdp: CdpConnection, targetId: string): Promise<void> {
  // `chrome` is there only when the script runs. A call goes the way of `addListener`, so its answer comes after that.
  await evaluateIn(cdp, targetId, 'chrome.runtime.getPlatformInfo()');
}

/**
 * Resolves when no debugger is attached to a worker, or the worker has ended. Chromium updates this a little after it has
 * answered the detach. A worker that is killed earlier keeps its target, and Chromium remembers there that Playwright
 * wanted to be waited for when the worker started: the next instance would stay paused.
 */
export async function unattended(cdp: CdpConnection, targetId: string): Promise<void> {
  await eventually('no debugger is attached to the worker', async () => {
    const { targetInfos } = await cdp.send('Target.getTargets', { filter: [{ type: 'service_worker' }] });
    return targetInfos.find((info) => info.targetId === targetId)?.attached !== true;
  });
}

/** Attaches to a target, evaluates an expression, awaits its value, and detaches. Rejects if it throws. */
export async function evaluateIn(cdp: CdpConnection, targetId: string, expression: string): Promise<unknown> {
  const session = await cdp.attach(targetId);
  try {
    const evaluation = { expression, awaitPromise: true, returnByValue: true };
    const answer = session.send('Runtime.evaluate', evaluation);
    const { result, exceptionDetails } = await whileAttached(cdp, session, answer);
    if (exceptionDetails === undefined) return result.value;
    const { exception, text } = exceptionDetails;
    throw new Error(`Evaluation in the browser failed: ${exception?.description ?? text}`);
  } finally {
    // A worker that ended with a session attached keeps its target, whose next instance is paused: see `unattended`.
    session.send('Runtime.runIfWaitingForDebugger').catch(() => undefined);
    // The target may have ended in the meantime, together with the session.
    await session.detach().catch(() => undefined);
  }
}

/** Rejects if the session ends before the answer comes, such as that of a page that closes itself: no answer comes then. */
export async function whileAttached<T>(
  cdp: CdpConnection,
  session: TargetSession,
  answer: Promise<T>,
): Promise<T> {
  let stop = (): void => undefined;
  const ended = new Promise<never>((_resolve, reject) => {
    stop = cdp.listen(({ method, params }) => {
      if (method === 'Target.detachedFromTarget' && params['sessionId'] === session.id)
        reject(new Error('The target ended before it answered.'));
    });
  });
  try {
    return await Promise.race([answer, ended]);
  } finally {
    stop();
    answer.catch(() => undefined);
  }
}
