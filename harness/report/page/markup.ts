/** HTML that is safe to insert: made by {@link html}, so that everything in it was escaped or is ours. */
export class Markup {
  readonly text: string;

  constructor(text: string) {
    this.text = text;
  }
}

export type Content = string | number | Markup | undefined | readonly Content[];

/**
 * A template whose insertions are escaped, for text and for attribute values in double quotes. Only another
 * `Markup` goes in as it is; a list is joined and undefined leaves nothing.
 */
export function html(parts: TemplateStringsArray, ...inserted: readonly Content[]): Markup {
  return new Markup(parts.map((part, index) => part + render(inserted[index])).join(''));
}

function render(content: Content): string {
  if (content === undefined) return '';
  if (content instanceof Markup) return content.text;
  if (typeof content === 'string') return escapeHtml(content);
  if (typeof content === 'number') return String(content);
  return content.map(render).join('');
}

const ESCAPES: Readonly<Record<string, string>> = {
  '&': '&amp;',
  '<': '&lt;',
  '>': '&gt;',
  '"': '&quot;',
  "'": '&#39;',
};

function escapeHtml(text: string): string {
  return text.replace(/[&<>"']/g, (char) => ESCAPES[char] ?? char);
}

/** JSON that may stand in a script element: nothing in it can end the element or open a comment. */
export function jsonMarkup(json: string): Markup {
  return new Markup(
    json.replaceAll('<', '\\u003c').replaceAll('\u2028', '\\u2028').replaceAll('\u2029', '\\u2029'),
  );
}
