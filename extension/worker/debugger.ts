/** What the extension does with chrome.debugger, apart from forwarding commands. */
import { isOffLimits, remembersExtensionPage } from '../../relay/protocol/addresses.ts';
import { isForeignExtension } from './chromium-errors.ts';
import { emptyForeignFrames } from './foreign-frames.ts';
import { withinLimit } from './wedge-watch.ts';
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
  const target = await askTarget(tabId);
  return target === WEDGED ? undefined : target;
}

/** The debugger is attached, and never answers. The browser process would, whatever the page does. */
const WEDGED = 'wedged';

async function askTarget(tabId: number): Promise<AttachedTarget | typeof WEDGED | undefined> {
  const asked = chrome.debugger.sendCommand({ tabId }, 'Target.getTargetInfo') as Promise<{
    targetInfo: AttachedTarget;
  }>;
  return withinLimit(asked).then(
    (reply) => reply?.targetInfo ?? WEDGED,
    () => undefined,
  );
}

/**
 * Attaches. An attachment that an earlier worker left behind under another id is detached first, because what was set
 * up in it is unknown. Frames of other extensions are emptied where they do not let it attach; then `onEmptied` is called.
 * Rejects with Chromium's error.
 */
export async function attach(
  tabId: number,
  onEmptied: () => void = () => undefined,
): Promise<AttachedTarget> {
  if ((await askTarget(tabId)) !== undefined) await detach(tabId);
  const attaching = (): Promise<void> => chrome.debugger.attach({ tabId }, CDP_VERSION);
  try {
    await attaching();
  } catch (error) {
    if (!isForeignExtension(error)) throw error;
    const emptied = await emptyForeignFrames(tabId);
    if (emptied.length === 0) throw error;
    onEmptied();
    // Chromium does not always detach for such a frame.
    await detach(tabId);
    await attaching();
  }
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
