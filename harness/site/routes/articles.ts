import { articlePath, articlesMax } from '../pages.ts';
import type { RouteHandler } from '../route.ts';
import { tablePage } from './table-page.ts';

const countScript = `window.clicks = 0;
const button = document.getElementById('count');
button.addEventListener('click', () => {
  window.clicks += 1;
  button.textContent = String(window.clicks);
});`;

/** `/articles/1` and so on, with links to the neighbours and a button `#count` that counts clicks in `window.clicks`. */
export const articleRoutes: readonly [string, RouteHandler][] = Array.from(
  { length: articlesMax },
  (_, index) => {
    const number = index + 1;
    const previous = number > 1 ? `<a rel="prev" href="${articlePath(number - 1)}">Previous</a>` : '';
    const next = number < articlesMax ? `<a rel="next" href="${articlePath(number + 1)}">Next</a>` : '';
    const body = `<p>${previous} ${next}</p>\n<button id="count" type="button">0</button>`;
    return tablePage(articlePath(number), { body, script: countScript });
  },
);
