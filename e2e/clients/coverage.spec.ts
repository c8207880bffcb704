/** Coverage of scripts and style sheets. */
import type { TestSite } from '../../harness/site/test-site.ts';
import { behavioursOf, expect } from './behaviour.ts';

const behaviour = behavioursOf('coverage');

const NO_PROFILER = {
  gap: 'chrome.debugger offers no Profiler domain, so there is no script coverage: instrument the scripts (Istanbul), or measure in a separate browser.',
};

/** Serves a page with a script and a style sheet that are partly used. */
function serve(site: TestSite): void {
  const files: Record<string, readonly [type: string, text: string]> = {
    '/covered': [
      'text/html',
      `<link rel=stylesheet href=/half.css><script src=/half.js></script><p>text</p>`,
    ],
    '/half.js': ['text/javascript', 'function used() { return 1 }\nfunction unused() { return 2 }\nused();'],
    '/half.css': ['text/css', 'p { color: red }\n.nobody { color: blue }'],
  };
  for (const [path, [type, text]] of Object.entries(files))
    site.setRoute(path, ({ response }) => {
      response.setHeader('content-type', type);
      response.end(text);
    });
}

const paths = (entries: readonly { url: string }[]): string[] =>
  entries.map(({ url }) => new URL(url).pathname).sort();

behaviour(
  'functions that ran are distinguished from others',
  async ({ page, site }) => {
    serve(site);
    await page.coverage.startJSCoverage();
    await page.goto(site.url('/covered'));
    const entries = await page.coverage.stopJSCoverage();
    const functions = entries.find(({ url }) => url.endsWith('half.js'))?.functions;
    const counts = functions?.map(({ functionName, ranges }) => [functionName, ranges[0]?.count]);
    expect(counts).toContainEqual(['unused', 0]);
    return { counts, paths: paths(entries) };
  },
  NO_PROFILER,
);

behaviour(
  'the coverage contains the source',
  async ({ page, site }) => {
    serve(site);
    await page.coverage.startJSCoverage();
    await page.goto(site.url('/covered'));
    const [entry] = await page.coverage.stopJSCoverage();
    expect(entry?.source).toContain('function unused()');
    return entry?.source;
  },
  NO_PROFILER,
);

behaviour(
  'coverage is reset by a navigation',
  async ({ page, site }) => {
    serve(site);
    await page.coverage.startJSCoverage();
    await page.goto(site.url('/covered'));
    await page.goto(site.url('/articles/1'));
    const entries = await page.coverage.stopJSCoverage();
    expect(paths(entries)).toEqual(['/articles/1']);
    return paths(entries);
  },
  NO_PROFILER,
);

behaviour(
  'scripts without a URL are included if requested',
  async ({ page, site }) => {
    await page.goto(site.url('/articles/2'));
    await page.coverage.startJSCoverage({ reportAnonymousScripts: true });
    await page.evaluate(`eval('(function named() { return 1 })()')`);
    const entries = await page.coverage.stopJSCoverage();
    const names = entries.flatMap(({ functions }) => functions.map(({ functionName }) => functionName));
    expect(names).toContain('named');
    return names.filter((name) => name === 'named');
  },
  NO_PROFILER,
);

behaviour('style rules that were used are distinguished from others', async ({ page, site }) => {
  serve(site);
  await page.coverage.startCSSCoverage();
  await page.goto(site.url('/covered'));
  const entries = await page.coverage.stopCSSCoverage();
  const [entry] = entries;
  const used = entry?.ranges.map(({ start, end }) => entry.text?.slice(start, end));
  expect(used).toEqual(['p { color: red }']);
  return { used, paths: paths(entries) };
});

behaviour('style sheets that are added later are included', async ({ page, site }) => {
  await page.goto(site.url('/articles/2'));
  serve(site);
  await page.coverage.startCSSCoverage();
  await page.addStyleTag({ url: site.url('/half.css') });
  const entries = await page.coverage.stopCSSCoverage();
  expect(paths(entries)).toEqual(['/half.css']);
  return entries.map(({ text, ranges }) => [text, ranges.length]);
});

behaviour(
  'scripts and style sheets are measured at the same time, and repeatedly',
  async ({ page, site }) => {
    serve(site);
    const rounds: unknown[] = [];
    for (let round = 0; round < 2; round++) {
      await Promise.all([page.coverage.startJSCoverage(), page.coverage.startCSSCoverage()]);
      await page.goto(site.url('/covered'));
      const [scripts, sheets] = await Promise.all([
        page.coverage.stopJSCoverage(),
        page.coverage.stopCSSCoverage(),
      ]);
      rounds.push([paths(scripts), paths(sheets)]);
    }
    expect(rounds).toEqual([rounds[0], [['/half.js'], ['/half.css']]]);
    return rounds;
  },
  NO_PROFILER,
);
