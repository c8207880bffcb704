/** What the extension does with chrome.debugger besides passing commands on. */
import { isOffLimits, remembersExtensionPage } from '../../relay/protocol/addresses.ts';
import { offLimitsError } from './permitted.ts';

const CDP_VERSION = '1.3';

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
