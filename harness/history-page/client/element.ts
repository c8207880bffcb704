/** The page's element with this id. Throws if it has none of that type: page and script are written together. */
export function element<T extends HTMLElement>(id: string, type: abstract new () => T): T {
  const found = document.getElementById(id);
  if (!(found instanceof type)) throw new Error(`The page has no element #${id}. Write the page again.`);
  return found;
}

/** A new element with this text. Everything from a history becomes text, never HTML. */
export function created<Tag extends keyof HTMLElementTagNameMap>(
  tag: Tag,
  text?: string,
): HTMLElementTagNameMap[Tag] {
  const made = document.createElement(tag);
  if (text !== undefined) made.textContent = text;
  return made;
}
