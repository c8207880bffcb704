/** chrome.debugger with its errors made readable. */
import { isOffLimits, remembersExtensionPage } from '../../relay/protocol/addresses.ts';
import { offLimitsError } from './permitted.ts';

/** A CDP error as Chromium gives it. */
export interface DebuggerError {
  readonly code: number;
  readonly message: string;
}

const CDP_VERSION = '1.3';
const SERVER_ERROR = -32_000;

/** Chromium reports a CDP error as JSON text in the message, and its own refusals as plain text. */
export function readError(error: unknown): DebuggerError {
  const message = error instanceof Error ? error.message : String(error);
  try {
    const parsed = JSON.parse(message) as Partial<DebuggerError>;
    if (Number.isSafeInteger(parsed.code) && typeof parsed.message === 'string') {
      return { code: parsed.code ?? SERVER_ERROR, message: parsed.message };
    }
  } catch {
    // Plain text.
  }
  return { code: SERVER_ERROR, message };
}

/** The words with which Chromium says that we have no debugger on a tab. */
export function isNotAttached(error: DebuggerError): boolean {
  return error.message.startsWith('Debugger is not attached to the tab');
}

/** The words with which Chromium says that a tab does not exist. */
export function isNoTab(error: DebuggerError): boolean {
  return error.message.startsWith('No tab with given id');
}

export interface AttachedTarget {
  readonly targetId: string;
  readonly browserContextId?: string;
  readonly url: string;
  readonly title: string;
}

/**
 * What our debugger is attached to in this tab, or undefined where it is not attached: the one sure test,
 * because `getTargets()` also counts the debuggers of others as attached.
 */
export async function attachedTarget(tabId: number): Promise<AttachedTarget | undefined> {
  try {
    const reply = (await chrome.debugger.sendCommand({ tabId }, 'Target.getTargetInfo')) as {
      targetInfo: AttachedTarget;
    };
    return reply.targetInfo;
  } catch {
    return undefined;
  }
}

/**
 * Attaches afresh: an attachment that an earlier life of the worker left behind under another name is given
 * up first, because nobody knows what was set up in it. Rejects with Chromium's error.
 */
export async function attach(tabId: number): Promise<AttachedTarget> {
  if ((await attachedTarget(tabId)) !== undefined) await detach(tabId);
  await chrome.debugger.attach({ tabId }, CDP_VERSION);
  const target = await attachedTarget(tabId);
  if (target === undefined) throw new Error('The debugger was detached at once.');
  if (!isOffLimits(target.url)) return target;
  await detach(tabId);
  throw offLimitsError(target.url);
}

/**
 * Clears the tab's history where a page of an extension is in it: a script that goes back would lead there. Chromium's own error is no reason to do without the tab.
 */
export async function clearHistoryOfExtensions(tabId: number): Promise<void> {
  const history = await chrome.debugger
    .sendCommand({ tabId }, 'Page.getNavigationHistory')
    .catch(() => undefined);
  if (remembersExtensionPage(history))
    await chrome.debugger.sendCommand({ tabId }, 'Page.resetNavigationHistory');
}

/** Detaches; that it was not attached is no error. */
export async function detach(tabId: number): Promise<void> {
  await chrome.debugger.detach({ tabId }).catch(() => undefined);
}
