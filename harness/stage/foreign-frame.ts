/**
 * A frame of another extension, as a password manager's overlay. The browser under test has no other extension, so Chromium
 * shows its error page in the frame. Commands of the debugger are refused all the same (Chromium 156).
 */
import type { OwnTab } from './own-tab.ts';

const URL = 'chrome-extension://aaaaaaaabbbbbbbbccccccccdddddddd/frame.html';

/** Shows it in a tab. */
export async function showForeignFrame(tab: Pick<OwnTab, 'evaluate'>): Promise<void> {
  await tab.evaluate(`{
    const frame = document.createElement('iframe');
    frame.id = 'of-another-extension';
    frame.src = ${JSON.stringify(URL)};
    document.documentElement.append(frame);
  }`);
}

/** Removes it. */
export async function removeForeignFrame(tab: Pick<OwnTab, 'evaluate'>): Promise<void> {
  await tab.evaluate(`document.getElementById('of-another-extension')?.remove()`);
}
