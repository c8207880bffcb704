import { articlePath, articlesMax } from './pages.ts';

/** Escapes text for HTML and for quoted attributes. */
export function escapeHtml(text: string): string {
  return text
    .replaceAll('&', '&amp;')
    .replaceAll('<', '&lt;')
    .replaceAll('>', '&gt;')
    .replaceAll('"', '&quot;');
}

/** The parts of a page. `body` and `script` are inserted without escaping. */
export interface PageParts {
  readonly title: string;
  readonly body: string;
  readonly script?: string;
}

/** A small valid document with the site's navigation. */
export function htmlPage({ title, body, script }: PageParts): string {
  const links = Array.from({ length: articlesMax }, (_, index) => {
    const number = String(index + 1);
    return `<a href="${articlePath(index + 1)}">Article ${number}</a>`;
  });
  return `<!doctype html>
<html lang="en">
<head>
<meta charset="utf-8">
<title>${escapeHtml(title)}</title>
</head>
<body>
<nav><a href="/">Home</a> ${links.join(' ')}</nav>
<main>
${body}
</main>${script === undefined ? '' : `\n<script>\n${script}\n</script>`}
</body>
</html>
`;
}
