/**
 * Frames of other extensions in a page, such as a password manager's overlay. While a tab has one, Chromium does not let
 * this extension attach its debugger, and takes it away if it is attached (Chromium 156). So such frames are emptied: they
 * show a blank page instead, and the rest of the tab can be driven.
 */
import { WORKER_LIMITS } from './limits.ts';

/**
 * Empties the frames of other extensions in all documents of a tab. Resolves with the addresses that they showed, once
 * they are blank or the time is up. Never rejects: if a document cannot be reached, the next attempt to attach says why.
 */
export async function emptyForeignFrames(tabId: number): Promise<string[]> {
  let timer: ReturnType<typeof setTimeout> | undefined;
  const timeUp = new Promise<never[]>((resolve) => {
    timer = setTimeout(resolve, WORKER_LIMITS.emptyFramesMs, []);
  });
  const emptied = chrome.scripting
    .executeScript({ target: { tabId, allFrames: true }, injectImmediately: true, func: emptyIn })
    .then((results) => results.flatMap(({ result }) => result ?? []))
    .catch(() => []);
  // A page whose script never ends does not run ours.
  return Promise.race([emptied, timeUp]).finally(() => clearTimeout(timer));
}

/** Runs in each document, so it may use nothing from outside of it. */
async function emptyIn(): Promise<string[]> {
  const LOADED_MS = 500;
  const found: string[] = [];
  const loading: Promise<unknown>[] = [];
  const empty = (element: Element): void => {
    if (!(
      element instanceof HTMLIFrameElement ||
      element instanceof HTMLObjectElement ||
      element instanceof HTMLEmbedElement
    ))
      return;
    const address = element instanceof HTMLObjectElement ? element.data : element.src;
    // After it was emptied, the attribute is still there, but this document may look into the frame.
    const isForeign =
      address.startsWith('chrome-extension:') &&
      (element instanceof HTMLEmbedElement || element.contentDocument === null);
    if (!isForeign) return;
    found.push(address);
    loading.push(
      new Promise((resolve) => {
        element.addEventListener('load', resolve, { once: true });
        setTimeout(resolve, LOADED_MS);
      }),
    );
    // Not by its attribute: that would add an entry to the tab's history, and the other extension may watch it.
    if (element instanceof HTMLEmbedElement) element.src = 'about:blank';
    else element.contentWindow?.location.replace('about:blank');
  };
  const search = (root: Document | ShadowRoot): void => {
    for (const element of root.querySelectorAll('*')) {
      empty(element);
      const shadow = element instanceof HTMLElement ? chrome.dom.openOrClosedShadowRoot(element) : null;
      if (shadow !== null) search(shadow);
    }
  };
  search(document);
  await Promise.all(loading);
  return found;
}
