import { createHash } from 'node:crypto';
import { html, Markup } from './markup.ts';

export interface SelfContainedPage {
  readonly title: string;
  readonly style: string;
  readonly script: string;
  readonly body: Markup;
  /** Elements with the data for the script. */
  readonly data: readonly Markup[];
}

/**
 * A page that is one file. Its content security policy allows only its own style and script, and no loading; its script
 * cannot turn text into HTML.
 */
export function selfContained({ title, style, script, body, data }: SelfContainedPage): string {
  const page = html`<html lang="en">
    <head>
      <meta charset="utf-8" />
      <meta http-equiv="Content-Security-Policy" content="${policy(style, script)}" />
      <meta name="viewport" content="width=device-width, initial-scale=1" />
      <meta name="color-scheme" content="light dark" />
      <meta name="referrer" content="no-referrer" />
      <title>${title} – Holdfast</title>
      ${element('style', style)}
    </head>
    <body>
      ${body} ${data} ${element('script', script)}
    </body>
  </html>`;
  return `<!doctype html>\n${page.text}\n`;
}

/** An element whose content is not HTML. Built without a template, because formatting would change its digest. */
export function element(tag: string, content: string): Markup {
  return new Markup(`<${tag}>${content}</${tag.split(' ', 1).join('')}>`);
}

function policy(style: string, script: string): string {
  return [
    "default-src 'none'",
    `style-src '${digest(style)}'`,
    `script-src '${digest(script)}'`,
    // Screenshots are embedded in the page.
    'img-src data:',
    "base-uri 'none'",
    "form-action 'none'",
    "require-trusted-types-for 'script'",
    "trusted-types 'none'",
  ].join('; ');
}

function digest(source: string): string {
  return `sha256-${createHash('sha256').update(source).digest('base64')}`;
}
