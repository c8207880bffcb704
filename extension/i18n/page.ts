/** Fills a page of the extension with its texts. The HTML has no text of its own, only the keys. */
import { language, text, type TextKey } from './text.ts';

/** `data-text`: what an element says. `data-label`: its name for screen readers. Text between backticks is code. */
export function fillPage(): void {
  document.documentElement.lang = language();
  for (const element of document.querySelectorAll<HTMLElement>('[data-text]'))
    element.replaceChildren(...parts(read(element.dataset['text'])));
  for (const element of document.querySelectorAll<HTMLElement>('[data-label]'))
    element.ariaLabel = read(element.dataset['label']);
}

/** A test checks that there is such a key, and that its message has no placeholders. */
function read(key: string | undefined): string {
  return text((key ?? '') as TextKey & 'extensionName');
}

function parts(words: string): (string | Node)[] {
  return words.split('`').map((part, index) => {
    if (index % 2 === 0) return part;
    const code = document.createElement('code');
    code.textContent = part;
    return code;
  });
}
