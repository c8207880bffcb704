import { createHash } from 'node:crypto';
import { expect, test } from 'vitest';
import type { HistoryEvent } from '../history/event.ts';
import { toHtml } from './html-report.ts';
import { pageScript } from './page/script.ts';
import type { RunResult, ScenarioResult } from '../results/run-result.ts';
import { sampleRun } from './testing/sample-run.ts';

const HOSTILE = `</script><script>alert(1)</script><img src=x onerror="alert(2)">'"&\u2028<!--`;

function withScenario(changes: Partial<ScenarioResult>): RunResult {
  const run = sampleRun();
  return {
    ...run,
    scenarios: run.scenarios.map((scenario, index) => (index === 6 ? { ...scenario, ...changes } : scenario)),
  };
}

function hostileRun(): RunResult {
  const history: HistoryEvent[] = [
    { t: 0, type: 'step', name: HOSTILE, state: 'started' },
    { t: 1, type: 'life', of: 'worker', id: HOSTILE, state: 'started', detail: HOSTILE },
    { t: 2, type: 'socket', link: 'client', socket: 1, state: 'open', detail: HOSTILE },
    { t: 3, type: 'frame', link: 'client', socket: 1, from: 'peer', opcode: 'text', bytes: 9, text: HOSTILE },
    { t: 4, type: 'fault', name: HOSTILE, phase: 'strike', detail: HOSTILE },
    { t: 90, type: 'recovery', fault: HOSTILE, ms: 86 },
  ];
  const error = { message: HOSTILE, stack: HOSTILE };
  const texts = { name: HOSTILE, title: HOSTILE, historyFile: HOSTILE, faults: [HOSTILE], recoveryMs: [86] };
  return { ...withScenario({ ...texts, error, history }), target: HOSTILE, startedAt: HOSTILE };
}

test('shows the verdict first, in the title and in the heading', () => {
  const page = toHtml(sampleRun());
  expect(page).toContain('<title>2 of 12 scenarios failed – Holdfast</title>');
  expect(page).toMatch(/2 of 12 scenarios failed<\/h1>.*<main>/s);
});

test('failed scenarios are open, others are closed', () => {
  const openings = toHtml(sampleRun()).match(/<details\s+class="scenario[^>]*>/g) ?? [];
  expect(openings).toHaveLength(12);
  for (const opening of openings)
    expect(/\sopen\s*>/.test(opening)).toBe(opening.includes('scenario failed'));
});

test('shows the evidence of a failure even if its history is missing', () => {
  const page = toHtml(withScenario({ history: [], evidence: { relayLog: 'last lines of the log' } }));
  expect(page).toContain('last lines of the log');
});

test('escapes hostile text everywhere', () => {
  const page = toHtml(hostileRun());
  expect(page).not.toContain('<img');
  expect(page).not.toContain('<script>alert');
  // Ignore the page's own script.
  expect(page.replaceAll(pageScript(), '')).not.toMatch(/="[^"]*"[^\s/>]/);
  expect(page).not.toContain('<!--');
  expect(page.match(/<\/script>/g)).toHaveLength(2);
  expect(page).toContain('&lt;img src=x onerror=&quot;alert(2)&quot;&gt;&#39;&quot;&amp;');
  expect(page.match(/href="[^"]*"/g)?.every((href) => /^href="(#|\.\/)/.test(href))).toBe(true);
});

test('escapes hostile text in the embedded data', () => {
  const json = /<script type="application\/json" id="run-data">(.*?)<\/script>/s.exec(
    toHtml(hostileRun()),
  )?.[1];
  expect(json).not.toMatch(/[<\u2028\u2029]/);
  const data = JSON.parse(json ?? '') as { scenarios: { events: HistoryEvent[] }[] };
  expect(data.scenarios[6]?.events[4]).toMatchObject({ name: HOSTILE });
});

test('the content security policy allows exactly the style and script of the page', () => {
  const page = toHtml(sampleRun());
  for (const tag of ['style', 'script']) {
    const source = new RegExp(`<${tag}>(.*?)</${tag}>`, 's').exec(page)?.[1] ?? '';
    expect(source.length).toBeGreaterThan(1000);
    const digest = createHash('sha256').update(source).digest('base64');
    expect(page).toContain(`${tag}-src &#39;sha256-${digest}&#39;`);
  }
  expect(page).toContain('default-src &#39;none&#39;');
  expect(page).not.toContain('unsafe');
  expect(page).not.toMatch(/\sstyle=|\son\w+=/);
});

test('shows the matrix of a run, with failures marked', () => {
  const cells = [
    { status: 'passed', mark: 'goes on' },
    { status: 'failed', mark: 'failed' },
  ] as const;
  const matrix = { columns: ['idle', 'in a command'], rows: [{ name: 'worker-killed', cells }] };
  const page = toHtml({ ...sampleRun(), kind: 'survival', matrix });
  expect(page).toContain('<td class="failed">failed</td>');
  expect(page).toContain('<th scope="col">in a command</th>');
  expect(toHtml(sampleRun())).not.toContain('Survival matrix');
});

test('contains no reference to anything outside itself', () => {
  const error = { message: 'see https://example.com/x and http://example.com/y' };
  const page = toHtml(withScenario({ error }));
  expect(page).toContain('see https://example.com/x');
  expect(page).not.toMatch(/(src|href|action|data|poster)\s*=\s*["']?(https?:|\/\/)/i);
  expect(page).not.toMatch(/url\(|@import|<link|<iframe|<base/i);
});

test('stays small with 200,000 events', { timeout: 20_000 }, () => {
  const text = 'x'.repeat(2000);
  const history = Array.from({ length: 200_000 }, (_, index): HistoryEvent => {
    const socket = index % 1000;
    if (index % 100 === 0)
      return { t: index, type: 'socket', link: 'client', socket, state: 'open', detail: text };
    return {
      t: index,
      type: 'frame',
      link: 'client',
      socket,
      from: 'peer',
      opcode: 'text',
      bytes: 2000,
      text,
    };
  });
  const page = toHtml(withScenario({ history }));
  expect(page.length).toBeLessThan(2_000_000);
  expect(page).toMatch(/198,500 events\s+omitted to keep this page small/);
});

test('handles a run without scenarios and a scenario without events', () => {
  const bare: ScenarioResult = {
    name: 'x',
    title: 'X',
    status: 'passed',
    durationMs: 0,
    faults: [],
    recoveryMs: [],
    history: [],
  };
  expect(toHtml({ ...sampleRun(), scenarios: [] })).toContain('No scenario ran');
  expect(toHtml({ ...sampleRun(), scenarios: [bare] })).toContain('Nothing was recorded.');
});
