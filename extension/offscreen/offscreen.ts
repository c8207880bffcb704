/**
 * The watchdog. This document outlives the worker: when the worker ends, the port breaks, and connecting again starts
 * the worker.
 */
import type { WordToWatchdog } from '../worker/watchdog.ts';
import { Handover } from './handover.ts';

const PORT_NAME = 'watchdog';
/** A worker that ended sooner than this, without doing anything useful, will not be helped by an immediate restart. */
const STABLE_MS = 1_000;
const RETRY_MIN_MS = 20;
const RETRY_MAX_MS = 5_000;

const handover = new Handover();
let retryMs = 0;

function watch(): void {
  const since = performance.now();
  let useful = false;
  let port: chrome.runtime.Port;
  try {
    port = chrome.runtime.connect({ name: PORT_NAME });
  } catch {
    // The extension was updated or disabled. This document is about to go too.
    return;
  }
  // If the worker ends meanwhile, the port breaks, and the next worker gets the ledger again.
  handover
    .handOver(port)
    .then(() => handover.giveLedgerPort())
    .catch(() => undefined);
  port.onMessage.addListener((word: WordToWatchdog) => {
    // The worker has connected to the relay, or has written enough to its ledger port.
    if (word === 'useful') useful = true;
    else handover.giveLedgerPort().catch(() => undefined);
  });
  port.onDisconnect.addListener(() => {
    retryMs =
      useful || performance.now() - since > STABLE_MS
        ? 0
        : Math.min(RETRY_MAX_MS, Math.max(RETRY_MIN_MS, retryMs * 2));
    setTimeout(watch, retryMs);
  });
}

watch();
