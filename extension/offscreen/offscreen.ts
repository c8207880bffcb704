/**
 * The watchdog. This document outlives the worker: when the worker ends, the port breaks, and connecting
 * again starts the worker.
 */
import type { WordToWatchdog } from '../worker/watchdog.ts';
import { Handover } from './handover.ts';

const PORT_NAME = 'watchdog';
/** A worker that lived shorter than this, and did nothing useful, died of something that haste does not cure. */
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
    // The extension itself is gone (updated, disabled); this document goes with it.
    return;
  }
  // A worker that dies meanwhile breaks the port; the next one is told again.
  handover
    .handOver(port)
    .then(() => handover.giveLedgerPort())
    .catch(() => undefined);
  port.onMessage.addListener((word: WordToWatchdog) => {
    // The worker has reached the relay, or its ledger's port has been written to enough.
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
