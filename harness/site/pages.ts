/** Number of article pages. */
export const articlesMax = 10;

/** Path of an article, counted from 1. */
export function articlePath(number: number): string {
  return `/articles/${String(number)}`;
}

/** A page that responds at once, and what scenarios may expect of it. */
export interface SitePage {
  readonly path: string;
  readonly status: number;
  readonly title: string;
  /** Visible text that is unique to this page. */
  readonly text: string;
  /** Status 200 and no background activity. */
  readonly ordinary: boolean;
}

function page(path: string, title: string, text: string): SitePage {
  return { path, status: 200, title, text, ordinary: true };
}

/** All pages with a fixed URL that respond at once. */
export const sitePages: readonly SitePage[] = [
  page('/', 'Home', 'Welcome to the test site.'),
  ...Array.from({ length: articlesMax }, (_, index) => {
    const number = String(index + 1);
    return page(articlePath(index + 1), `Article ${number}`, `This is the text of article ${number}.`);
  }),
  page('/form', 'Form', 'Fill in the form.'),
  page('/spa', 'Views', 'These views change without a load.'),
  page('/frames', 'Frames', 'The frame below has another origin.'),
  page('/frames/child', 'Frame child', 'This page is made for a frame.'),
  page('/worker', 'Worker', 'A dedicated worker answers here.'),
  page('/popup', 'Popup', 'The button opens another window.'),
  page('/console', 'Console', 'This page writes to the console.'),
  { ...page('/busy', 'Busy', 'This page never stops asking.'), ordinary: false },
  { ...page('/missing', 'Not found', 'There is no such page.'), status: 404, ordinary: false },
  { ...page('/error', 'Server error', 'The server failed on purpose.'), status: 500, ordinary: false },
];

/** The pages that scenarios may visit in any order. */
export const ordinaryPages: readonly SitePage[] = sitePages.filter(({ ordinary }) => ordinary);

/** The page with this path. Throws if there is none. */
export function sitePage(path: string): SitePage {
  const found = sitePages.find((candidate) => candidate.path === path);
  if (!found) throw new Error(`The test site has no page ${path}. Add it to harness/site/pages.ts.`);
  return found;
}
