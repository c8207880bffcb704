/** What the extension's pages do with their elements. */

/** Throws if the page has no element with this id. */
export function element(id: string): HTMLElement {
  const found = document.getElementById(id);
  if (found === null) throw new Error(`this page has no #${id}`);
  return found;
}

/** Throws if the page has no element with this id. */
export function input(id: string): HTMLInputElement {
  return element(id) as HTMLInputElement;
}

/** Only what has changed: screen readers announce every change. */
export function setText(id: string, text: string): void {
  setTextOf(element(id), text);
}

/** Only what has changed. */
export function setTextOf(shown: HTMLElement, text: string): void {
  if (shown.textContent !== text) shown.textContent = text;
}
