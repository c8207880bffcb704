/** What the extension does with chrome.debugger, apart from forwarding commands. */
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
 * What our debugger is attached to in this tab, or undefined if it is not attached. This is the only reliable test,
 * because `getTargets()` also counts other debuggers as attached.
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
 * Attaches. An attachment that an earlier worker left behind under another id is detached first, because what was set
 * up in it is unknown. Rejects with Chromium's error.
 */
export async function attach(tabId: number): Promise<AttachedTarget> {
  if ((await attachedTarget(tabId)) !== undefined) await detach(tabId);
  await chrome.debugger.attach({ tabId }, CDP_VERSION);
  const target = await attachedTarget(tabId);
  if (target === undefined) throw new Error('The debugger was detached immediately.');
  if (!isOffLimits(target.url)) return target;
  await detach(tabId);
  throw offLimitsError(target.url);
}

/**
 * Clears the tab's history if it contains an extension page, because a script could navigate back to it. If Chromium
 * fails to do so, the tab is shared all the same.
 */
export async function clearHistoryOfExtensions(tabId: number): Promise<void> {
  const history = await chrome.debugger
    .sendCommand({ tabId }, 'Page.getNavigationHistory')
    .catch(() => undefined);
  if (remembersExtensionPage(history))
    await chrome.debugger.sendCommand({ tabId }, 'Page.resetNavigationHistory');
}

/** Ids of the targets without a tab, such as frames and workers, to which a debugger is attached; not only ours. */
export async function attachedChildren(): Promise<string[]> {
  const targets = await chrome.debugger.getTargets().catch(() => []);
  return targets.filter(({ attached, tabId }) => attached && tabId === undefined).map(({ id }) => id);
}

/** Detaches. Succeeds if it was not attached. */
export async function detach(tabId: number): Promise<void> {
  await chrome.debugger.detach({ tabId }).catch(() => undefined);
}
