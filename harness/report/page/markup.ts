/** HTML that is safe to insert: made by {@link html}, so its content is escaped or our own. */
export class Markup {
  readonly text: string;

  constructor(text: string) {
    this.text = text;
  }
}

export type Content = string | number | Markup | undefined | readonly Content[];

/**
 * A template that escapes inserted values, in text and in attributes with double quotes. Inserts another `Markup`
 * unchanged, joins lists, and leaves out undefined.
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

/** Escapes JSON for a script element, so that it cannot end the element or open a comment. */
export function jsonMarkup(json: string): Markup {
  return new Markup(
    json.replaceAll('<', '\\u003c').replaceAll('\u2028', '\\u2028').replaceAll('\u2029', '\\u2029'),
  );
}
