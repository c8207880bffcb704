import { expect, test } from 'vitest';
import { NoBrowserError } from '../stage/stage-error.ts';
import { checkup, type CheckupOptions, type OpenTrial } from './checkup.ts';
import type { Check, CheckResult } from './check.ts';
import type { Subject } from './subject.ts';
import type { Trial, TrialOptions } from './trial.ts';

const subject: Subject = {
  ...{ folder: '/extension', name: 'Sample', version: '1.0', hasWorker: true, hasContentScripts: false },
  ...{ permissions: [], pages: [] },
};

const clean: CheckResult = { kind: 'clean' };

function check(name: string, run: Check['run'], more: Partial<Check> = {}): Check {
  return { name, title: name, skip: () => undefined, run, ...more };
}

function options(checks: readonly Check[], more: Partial<CheckupOptions> = {}): CheckupOptions {
  const { signal } = new AbortController();
  const nothing = { started: () => undefined, finished: () => undefined };
  return { subject, checks, workers: 1, replay: ({ name }) => name, signal, ...nothing, ...more };
}

/** Counts the browsers. */
class Browsers {
  opened = 0;
  closed = 0;
  readonly open: OpenTrial = (given: TrialOptions) => {
    this.opened++;
    const close = (): Promise<void> => Promise.resolve(this.closed++).then(() => undefined);
    return Promise.resolve({ browser: { product: 'Chrome/1' }, options: given, close } as unknown as Trial);
  };
}

test('checks that share a browser get the same one, the others each their own, and all are closed', async () => {
  const trials: Trial[] = [];
  const run = (trial: Trial): Promise<CheckResult> => {
    trials.push(trial);
    return Promise.resolve(clean);
  };
  const shares = { shares: true } as const;
  const browsers = new Browsers();
  const checks = [check('a', run, shares), check('b', run), check('c', run, shares), check('d', run)];
  const { scenarios } = await checkup(options(checks), browsers.open);
  expect(scenarios.map(({ name, status }) => `${name} ${status}`)).toEqual([
    ...['a passed', 'b passed', 'c passed', 'd passed'],
  ]);
  expect(trials[0]).toBe(trials[1]);
  expect(new Set(trials).size).toBe(3);
  expect(browsers).toMatchObject({ opened: 3, closed: 3 });
});

test('two run at the same time, and the results are in the order of the checks', async () => {
  let finish = (_result: CheckResult): void => undefined;
  const waits = check('waits', () => new Promise((resolve) => (finish = resolve)));
  const meanwhile = check('meanwhile', () => {
    finish(clean);
    return Promise.resolve(clean);
  });
  const browsers = new Browsers();
  const { scenarios } = await checkup(options([waits, meanwhile], { workers: 2 }), browsers.open);
  expect(scenarios.map(({ name }) => name)).toEqual(['waits', 'meanwhile']);
});

test('a check that throws is inconclusive, and the next one that shares gets another browser', async () => {
  const trials: Trial[] = [];
  const shares = { shares: true } as const;
  const breaks = check(
    'breaks',
    (trial) => Promise.reject(new Error(`no ${String(trials.push(trial))}`)),
    shares,
  );
  const goesOn = check('goes-on', (trial) => Promise.resolve(trials.push(trial)).then(() => clean), shares);
  const browsers = new Browsers();
  const { scenarios } = await checkup(options([breaks, goesOn]), browsers.open);
  expect(scenarios.map(({ status }) => status)).toEqual(['unknown', 'passed']);
  expect(trials[0]).not.toBe(trials[1]);
  expect(browsers).toMatchObject({ opened: 2, closed: 2 });
});

test('the result names the extension, and has each finding with its check', async () => {
  const finding = { what: 'it is late', evidence: 'seen', reproduce: 'wait', remedy: 'hurry' };
  const found = check('late', () => Promise.resolve({ kind: 'found', findings: [finding] }));
  const unsure = check('unsure', () => Promise.resolve({ kind: 'inconclusive', reason: 'too busy' }));
  const fine = check('fine', () => Promise.resolve(clean));
  const result = await checkup(options([found, unsure, fine]), new Browsers().open);
  expect(result).toMatchObject({ target: 'Sample 1.0', extension: { name: 'Sample', version: '1.0' } });
  expect(result.findings).toEqual([
    { check: 'late', verdict: 'failed', ...finding },
    { check: 'unsure', verdict: 'unknown', what: 'too busy' },
  ]);
});

test('a fault is counted for the check during which it struck', async () => {
  const strike =
    (fault: string): Check['run'] =>
    (trial) => {
      trial.options.struck?.(fault);
      return Promise.resolve(clean);
    };
  const shares = { shares: true } as const;
  const checks = [check('a', strike('worker-killed'), shares), check('b', strike('reloaded'), shares)];
  const { scenarios } = await checkup(options(checks), new Browsers().open);
  expect(scenarios.map(({ faults }) => faults)).toEqual([['worker-killed'], ['reloaded']]);
});

test('without a browser it rejects, and the browser of another check is closed', async () => {
  const browsers = new Browsers();
  let isFirst = true;
  const open: OpenTrial = (given, folder) => {
    if (!isFirst) return Promise.reject(new NoBrowserError('no Chromium'));
    isFirst = false;
    return browsers.open(given, folder);
  };
  const checks = ['a', 'b', 'c'].map((name) => check(name, () => Promise.resolve(clean)));
  await expect(checkup(options(checks, { workers: 2 }), open)).rejects.toThrow('no Chromium');
  expect(browsers).toMatchObject({ opened: 1, closed: 1 });
});

test('a finding says where in the extension it is', async () => {
  const finding = { what: 'TypeError', evidence: '', reproduce: '', remedy: '' };
  const result: CheckResult = {
    kind: 'found',
    findings: [{ ...finding, at: { file: 'worker.js', line: 3 } }, finding],
  };
  const { findings } = await checkup(
    options([check('a', () => Promise.resolve(result))]),
    new Browsers().open,
  );
  expect(findings?.map(({ at }) => at)).toEqual([{ file: '/extension/worker.js', line: 3 }, undefined]);
});
