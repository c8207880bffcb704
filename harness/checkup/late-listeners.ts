/**
 * Finds the listeners that a worker registers after the first turn of its event loop. Chromium delivers the event that
 * started the worker before that, so such a listener misses it.
 *
 * A starting worker is paused before `chrome` exists. An instrumentation breakpoint pauses it again when `chrome` exists
 * and no line has run, in classic and in module workers: there `addListener` is wrapped. Then the debugger detaches.
 */
import { Signal } from '../base/signal.ts';
import type { CdpEvent, RawCdp } from '../stage/raw-cdp.ts';

const RECORD = '__holdfastListeners';

/** Runs in the worker. A macrotask that is queued before the script's first line runs after its first turn. */
const WRAP = `(() => {
  if (self.${RECORD}) return;
  const record = self.${RECORD} = { late: false, counts: {} };
  setTimeout(() => { record.late = true; }, 0);
  for (const area of Object.getOwnPropertyNames(chrome)) {
    let api; try { api = chrome[area]; } catch { continue; }
    if (typeof api !== 'object' || api === null) continue;
    for (const name of Object.getOwnPropertyNames(api)) {
      if (!/^on[A-Z]/.test(name)) continue;
      let event; try { event = api[name]; } catch { continue; }
      if (typeof event?.addListener !== 'function') continue;
      const original = event.addListener;
      event.addListener = function (...args) {
        const count = record.counts[area + '.' + name] ??= { prompt: 0, late: 0 };
        count[record.late ? 'late' : 'prompt']++;
        return original.apply(event, args);
      };
    }
  }
})()`;

/** The expression that reads the record, or undefined if the worker was not watched from its start. */
export const READ_LISTENERS = `self.${RECORD}?.counts`;

/** Per event, such as `tabs.onUpdated`: how many listeners came in the first turn, and how many later. */
export type ListenerCounts = Readonly<Record<string, { readonly prompt: number; readonly late: number }>>;

export interface ListenerWatch {
  /** Resolves when a worker has started under this watch, and nothing is attached to it any more. */
  readonly started: Promise<void>;
  end(): Promise<void>;
}

/** From now on each worker that starts records its listeners. One that runs already is left alone. */
export async function watchListeners(cdp: RawCdp): Promise<ListenerWatch> {
  const started = new Signal();
  const stop = cdp.listen((event) => void onEvent(cdp, event, started).catch(() => undefined));
  const running: string[] = [];
  const ignore = cdp.listen(({ method, params }) => {
    if (method === 'Target.attachedToTarget' && params['waitingForDebugger'] === false)
      running.push(String(params['sessionId']));
  });
  await autoAttach(cdp, true);
  ignore();
  for (const sessionId of running) await cdp.send('Target.detachFromTarget', { sessionId });
  return {
    started: started.promise,
    end: async () => {
      stop();
      await autoAttach(cdp, false);
    },
  };
}

async function autoAttach(cdp: RawCdp, on: boolean): Promise<void> {
  await cdp.send('Target.setAutoAttach', {
    autoAttach: on,
    waitForDebuggerOnStart: on,
    flatten: true,
    ...(on ? { filter: [{ type: 'service_worker', exclude: false }, { exclude: true }] } : {}),
  });
}

async function onEvent(cdp: RawCdp, event: CdpEvent, started: Signal): Promise<void> {
  const { method, params, sessionId } = event;
  if (method === 'Debugger.paused' && sessionId !== undefined) {
    const [frame] = params['callFrames'] as { readonly callFrameId: string }[];
    if (frame !== undefined) {
      const wrap = { callFrameId: frame.callFrameId, expression: WRAP };
      await cdp.send('Debugger.evaluateOnCallFrame', wrap, sessionId);
    }
    await cdp.send('Debugger.disable', undefined, sessionId);
    await cdp.send('Target.detachFromTarget', { sessionId });
    started.raise();
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
