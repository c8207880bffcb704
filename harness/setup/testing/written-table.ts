/** For tests that write a table into a page of docs/, and fail when the page is out of date. */
import { readFileSync } from 'node:fs';
import { format, resolveConfig } from 'prettier';

const END = '<!-- end -->';

/**
 * The page as it is to be, formatted, with `rows` as its table between the lines `<!-- begin: written by TEST -->` and
 * `<!-- end -->`. `rows` begin with the head. Throws if the page lacks these lines.
 *
 *     await expect(await pageWithTable(PAGE, 'e2e/x.test.ts', rows)).toMatchFileSnapshot(PAGE);
 */
export async function pageWithTable(page: string, test: string, rows: readonly string[]): Promise<string> {
  const begin = `<!-- begin: written by ${test} -->`;
  const [before = '', rest] = readFileSync(page, 'utf8').split(begin);
  const after = rest?.split(END)[1];
  if (after === undefined) throw new Error(`${page} does not have the lines ${begin} and ${END}`);
  const text = `${before}${begin}\n\n${rows.join('\n')}\n\n${END}${after}`;
  return format(text, { ...(await resolveConfig(page)), filepath: page });
}
