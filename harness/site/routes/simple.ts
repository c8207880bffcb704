import type { RouteHandler } from '../route.ts';
import { tablePage } from './table-page.ts';

const spaScript = `const heading = document.querySelector('h1');
const show = () => {
  const view = new URLSearchParams(location.search).get('view') ?? 'first';
  heading.textContent = 'View ' + view;
};
for (const link of document.querySelectorAll('a[data-view]')) {
  link.addEventListener('click', (event) => {
    event.preventDefault();
    history.pushState(null, '', link.href);
    show();
  });
}
addEventListener('popstate', show);
show();`;

const spaBody = ['first', 'second', 'third']
  .map((view) => `<a data-view="${view}" href="/spa?view=${view}">${view}</a>`)
  .join(' ');

const formBody = `<form action="/form/result" method="get">
<label>Name <input type="text" name="name" id="name"></label>
<label>Colour <select name="colour" id="colour"><option>red</option><option>green</option><option>blue</option></select></label>
<button type="submit" id="submit">Send</button>
</form>`;

const popupScript = `document.getElementById('open').addEventListener('click', () => window.open('/articles/1'));`;

/** The static pages. */
export const simpleRoutes: readonly [string, RouteHandler][] = [
  tablePage('/'),
  tablePage('/form', { body: formBody }),
  tablePage('/spa', { body: spaBody, script: spaScript }),
  tablePage('/frames', {
    body: (otherOrigin) =>
      `<iframe id="child" title="Child" width="600" height="300" src="${otherOrigin}/frames/child"></iframe>`,
  }),
  tablePage('/frames/child', { body: '<button type="button" id="inside">Inside the frame</button>' }),
  tablePage('/popup', {
    body: '<button type="button" id="open">Open article 1</button>',
    script: popupScript,
  }),
  tablePage('/missing'),
  tablePage('/error'),
];
