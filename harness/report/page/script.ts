import { readFileSync } from 'node:fs';
import { join } from 'node:path';
import { repositoryRoot } from '../../setup/root.ts';

/** Built from client/, harness/history-page/client/ and the chart library by harness/setup/build.mjs, so that an installed package needs neither. */
const FOLDER = join(repositoryRoot, 'dist', 'report');

const parts = new Map<string, string>();

/** The report's script, bundled and minified. */
export function pageScript(): string {
  return part('page.js');
}

/** The script of the page of a history. */
export function historyScript(): string {
  return part('history.js');
}

/** The style sheet of the chart library. */
export function chartStyle(): string {
  return part('charts.css');
}

function part(name: string): string {
  const text = parts.get(name) ?? readFileSync(join(FOLDER, name), 'utf8').trim();
  parts.set(name, text);
  return text;
}
