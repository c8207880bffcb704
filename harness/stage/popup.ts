/** The popup of an extension's toolbar button, opened and used as the user does it. */
import { eventually } from '../base/eventually.ts';
import { evaluateIn } from './extension-worker.ts';
import { sendUntyped, type RawCdp } from './raw-cdp.ts';

export interface PopupPlace {
  readonly cdp: RawCdp;
  readonly extensionId: string;
  /** The outer target of an active tab: the one of type `tab`, not the page's. */
  readonly tabTarget: string;
  /** Runs the click on the toolbar button, which ends when the popup is open. */
  readonly noteClick?: <T>(click: () => Promise<T>) => Promise<T>;
}

/** An open popup. */
export interface Popup {
  /** Evaluates an expression in it. */
  evaluate(expression: string): Promise<unknown>;
  /** Its target, for a screenshot. */
  readonly targetId: string;
}

/** Opens the popup with a click on the toolbar button, and closes it when `use` has finished. */
export async function inPopup<T>(place: PopupPlace, use: (popup: Popup) => Promise<T>): Promise<T> {
  const { cdp, extensionId, tabTarget } = place;
  const before = new Set(await ownPages(place));
  const open = async (): Promise<string> => {
    await sendUntyped(cdp, 'Extensions.triggerAction', { id: extensionId, targetId: tabTarget });
    return eventually('the popup is open', async () =>
      (await ownPages(place)).find((page) => !before.has(page)),
    );
  };
  const targetId = await (place.noteClick?.(open) ?? open());
  try {
    return await use({
      targetId,
      evaluate: (expression) => evaluateIn(cdp, targetId, expression),
    });
  } finally {
    // It may have closed by itself.
    await cdp.send('Target.closeTarget', { targetId }).catch(() => undefined);
    await eventually('the popup is closed', async () => !(await ownPages(place)).includes(targetId));
  }
}

/** Opens the popup, clicks a button in it as soon as it is shown, and closes the popup at once. */
export async function clickInPopup(place: PopupPlace, selector: string): Promise<void> {
  await inPopup(place, (popup) =>
    eventually(
      `the popup shows ${selector}`,
      () => popup.evaluate(clickIfShown(selector)) as Promise<boolean>,
    ),
  );
}

function clickIfShown(selector: string): string {
  return `(() => {
    const button = document.querySelector(${JSON.stringify(selector)});
    if (button === null || !button.checkVisibility()) return false;
    button.click();
    return true;
  })()`;
}

/** Target ids of the extension's pages, popups among them. */
async function ownPages({ cdp, extensionId }: PopupPlace): Promise<string[]> {
  const { targetInfos } = await cdp.send('Target.getTargets', { filter: [{ type: 'page' }] });
  const own = targetInfos.filter(({ url }) => url.startsWith(`chrome-extension://${extensionId}/`));
  return own.map(({ targetId }) => targetId);
}
