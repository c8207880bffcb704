const FEEDBACK_MS = 2000;

/** Runs in the page: makes the copy buttons copy the code next to them. */
export function wireCopyButtons(): void {
  for (const button of document.querySelectorAll<HTMLButtonElement>('button.copy')) {
    const text = button.parentElement?.querySelector('code')?.textContent ?? '';
    // Some browsers offer no clipboard to local files. The text can still be selected.
    if (!('clipboard' in navigator)) continue;
    button.hidden = false;
    const label = button.textContent;
    const say = (what: string): void => {
      button.textContent = what;
      setTimeout(() => (button.textContent = label), FEEDBACK_MS);
    };
    button.addEventListener('click', () => {
      navigator.clipboard.writeText(text).then(
        () => say('Copied'),
        () => say('Copy failed, select the text'),
      );
    });
  }
}
