/**
 * Runs an expression in each worker that starts, before its script's first line. A starting worker is paused before `chrome`
 * exists. An instrumentation breakpoint pauses it again when `chrome` exists and no line has run, in classic and in module
 * workers: there the expression runs. Then the debugger detaches.
 */
import { within } from '../base/eventually.ts';
import { Signal } from '../base/signal.ts';
import type { CdpEvent, RawCdp } from '../stage/raw-cdp.ts';

export interface StartWatch {
  /** Causes a start. Resolves when the worker has started, and nothing is attached to it any more. */
  nextStart(cause: () => Promise<void>): Promise<void>;
  end(): Promise<void>;
}

/**
 * From now on each worker that starts runs this expression before its script's first line, where `chrome` exists. One that
 * runs already is left alone. While a worker starts, evaluate nothing in it: that would resume it too early.
 */
export async function watchStarts(cdp: RawCdp, expression: string): Promise<StartWatch> {
  let waiting = new Signal();
  const stop = cdp.listen(
    (event) =>
      void onEvent(cdp, event, { expression, started: () => waiting.raise() }).catch(() => undefined),
  );
  const running: string[] = [];
  const ignore = cdp.listen(({ method, params }) => {
    if (method === 'Target.attachedToTarget' && params['waitingForDebugger'] === false)
      running.push(String(params['sessionId']));
  });
  await autoAttach(cdp, true);
  ignore();
  for (const sessionId of running) await cdp.send('Target.detachFromTarget', { sessionId });
  return {
    nextStart: async (cause) => {
      waiting = new Signal();
      await cause();
      await within('the worker to start under the debugger', waiting.promise);
    },
    end: async () => {
      stop();
      await autoAttach(cdp, false);
    },
  };
}

interface Watch {
  readonly expression: string;
  readonly started: () => void;
}

async function autoAttach(cdp: RawCdp, on: boolean): Promise<void> {
  await cdp.send('Target.setAutoAttach', {
    autoAttach: on,
    waitForDebuggerOnStart: on,
    flatten: true,
    ...(on ? { filter: [{ type: 'service_worker', exclude: false }, { exclude: true }] } : {}),
  });
}

async function onEvent(cdp: RawCdp, event: CdpEvent, watch: Watch): Promise<void> {
  const { method, params, sessionId } = event;
  if (method === 'Debugger.paused' && sessionId !== undefined) {
    const [frame] = params['callFrames'] as { readonly callFrameId: string }[];
    if (frame !== undefined) {
      const wrap = { callFrameId: frame.callFrameId, expression: watch.expression };
      await cdp.send('Debugger.evaluateOnCallFrame', wrap, sessionId);
    }
    await cdp.send('Debugger.disable', undefined, sessionId);
    await cdp.send('Target.detachFromTarget', { sessionId });
    watch.started();
    return;
  }
  // A session that somebody else opens is not paused.
  if (method !== 'Target.attachedToTarget' || params['waitingForDebugger'] !== true) return;
  const session = String(params['sessionId']);
  await cdp.send('Debugger.enable', {}, session);
  const breakpoint = { instrumentation: 'beforeScriptExecution' } as const;
  await cdp.send('Debugger.setInstrumentationBreakpoint', breakpoint, session);
  await cdp.send('Runtime.runIfWaitingForDebugger', undefined, session);
}
