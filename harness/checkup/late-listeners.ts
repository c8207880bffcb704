/**
 * Finds the listeners that a worker registers after the first turn of its event loop. Chromium delivers the event that
 * started the worker before that, so such a listener misses it.
 */
const RECORD = '__holdfastListeners';

/** Runs in each worker that starts: see {@link watchStarts}. A macrotask that is queued before the script's first line runs after its first turn. */
export const RECORD_LISTENERS = `(() => {
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
