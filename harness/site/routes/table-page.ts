import { escapeHtml, htmlPage } from '../html.ts';
import { sitePage } from '../pages.ts';
import { sendHtml, type RouteHandler } from '../route.ts';

/** Additional content of a page. A function gets the other origin. */
export interface Extras {
  readonly body?: string | ((otherOrigin: string) => string);
  readonly script?: string;
}

/** A route for a page of `sitePages`: its title as the heading, its text, then the extras. */
export function tablePage(path: string, extras: Extras = {}): [path: string, handler: RouteHandler] {
  const { title, text, status } = sitePage(path);
  const handler: RouteHandler = (exchange) => {
    const more = typeof extras.body === 'function' ? extras.body(exchange.otherOrigin) : (extras.body ?? '');
    const body = `<h1>${escapeHtml(title)}</h1>\n<p>${escapeHtml(text)}</p>\n${more}`;
    const parts = extras.script === undefined ? { title, body } : { title, body, script: extras.script };
    sendHtml(exchange, htmlPage(parts), status);
  };
  return [path, handler];
}
