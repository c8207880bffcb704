import { join } from 'node:path';
import { buildSync, type BuildOptions } from 'esbuild';
import { repositoryRoot } from '../../setup/root.ts';

const CLIENT = join('harness', 'report', 'page', 'client', 'main.ts');
const CHART_STYLE = 'uplot/dist/uPlot.min.css';

/** Supported by browsers of 2023, because reports are opened on any machine. */
const TARGET = 'es2022';

let script: string | undefined;
let style: string | undefined;

/** The page's script, bundled and minified. */
export function pageScript(): string {
  script ??= bundled(CLIENT, { format: 'iife', minify: true, target: TARGET });
  return script;
}

/** The style sheet of the chart library. */
export function chartStyle(): string {
  style ??= bundled(CHART_STYLE, { minify: true });
  return style;
}

function bundled(entry: string, options: BuildOptions): string {
  const { outputFiles } = buildSync({
    absWorkingDir: repositoryRoot,
    entryPoints: [entry],
    bundle: true,
    charset: 'utf8',
    legalComments: 'none',
    logLevel: 'silent',
    write: false,
    ...options,
  });
  return outputFiles?.[0]?.text.trim() ?? '';
}
