/**
 * Keeps the offscreen document alive. It outlives the worker, holds a port to it, and starts it again as soon as it
 * ends. An alarm is the fallback.
 */
import { isSecondOffscreenDocument } from './chromium-errors.ts';
import type { LedgerEntry } from './ledger.ts';
import { WORKER_LIMITS } from './limits.ts';

const ALARM = 'ensure';
const OFFSCREEN_PAGE = 'offscreen.html';

let creating: Promise<void> | undefined;

/** Makes sure that the watchdog and the alarm exist. */
export async function ensureWatchdog(): Promise<void> {
  creating ??= create().finally(() => {
    creating = undefined;
  });
  await creating;
}

async function create(): Promise<void> {
  await chrome.alarms.create(ALARM, { periodInMinutes: WORKER_LIMITS.alarmPeriodMinutes });
  if (await chrome.offscreen.hasDocument()) return;
  await chrome.offscreen
    .createDocument({
      url: OFFSCREEN_PAGE,
      reasons: [chrome.offscreen.Reason.WORKERS],
      justification:
        "Starts the extension's worker again when the browser has ended it, so that shared tabs stay connected.",
    })
    .catch((error: unknown) => {
      // Another worker was quicker.
      if (!isSecondOffscreenDocument(error)) throw error;
    });
}

const WATCHDOG_PORT = 'watchdog';

/** Messages from the worker to the watchdog. */
export type WordToWatchdog = 'useful' | 'ledger';

let watchdog: chrome.runtime.Port | undefined;

/** Accepts the watchdog's port and ignores others. `takeOver` gets the previous worker's ledger. */
export function meetWatchdog(
  port: chrome.runtime.Port,
  takeOver: (last: LedgerEntry | undefined) => void,
): void {
  if (port.name !== WATCHDOG_PORT) return;
  watchdog = port;
  port.onMessage.addListener((message: { readonly ledger: LedgerEntry | null }) => {
    takeOver(message.ledger ?? undefined);
  });
  port.onDisconnect.addListener(() => {
    if (watchdog === port) watchdog = undefined;
  });
}

/** Tells the watchdog that this worker is useful, so that the next one is started without delay. */
export function tellWatchdog(): void {
  tell('useful');
}

/** Asks for a new ledger port. */
export function askForLedgerPort(): void {
  tell('ledger');
}

function tell(word: WordToWatchdog): void {
  watchdog?.postMessage(word);
}

export function isEnsureAlarm(name: string): boolean {
  return name === ALARM;
}
