const SAID_MS = 2000;

/** Runs in the page: a click on a copy button puts the text that it belongs to on the clipboard. */
export function wireCopyButtons(): void {
  for (const button of document.querySelectorAll<HTMLButtonElement>('button.copy')) {
    const text = button.parentElement?.querySelector('code')?.textContent ?? '';
    // A page from a file has no clipboard in some browsers; the text can still be selected by hand.
    if (!('clipboard' in navigator)) continue;
    button.hidden = false;
    const label = button.textContent;
    const say = (what: string): void => {
      button.textContent = what;
      setTimeout(() => (button.textContent = label), SAID_MS);
    };
    button.addEventListener('click', () => {
      navigator.clipboard.writeText(text).then(
        () => say('Copied'),
        () => say('Select it by hand'),
      );
    });
  }
}
