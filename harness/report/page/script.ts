import { readFileSync } from 'node:fs';
import { join } from 'node:path';
import { repositoryRoot } from '../../setup/root.ts';

/** Built from client/ and the chart library by harness/setup/build.mjs, so that an installed package needs neither. */
const FOLDER = join(repositoryRoot, 'dist', 'report');

let script: string | undefined;
let style: string | undefined;

/** The page's script, bundled and minified. */
export function pageScript(): string {
  script ??= readFileSync(join(FOLDER, 'page.js'), 'utf8').trim();
  return script;
}

/** The style sheet of the chart library. */
export function chartStyle(): string {
  style ??= readFileSync(join(FOLDER, 'charts.css'), 'utf8').trim();
  return style;
}
