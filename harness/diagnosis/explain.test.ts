import { expect, test } from 'vitest';
import type { HistoryEvent } from '../history/event.ts';
import { SymptomError } from '../oracle/violation.ts';
import { explain } from './explain.ts';

const EVENTS: readonly HistoryEvent[] = [
  { t: 0, type: 'life', of: 'relay', id: '1', state: 'started' },
  { t: 1_000, type: 'step', name: 'they agree', state: 'failed' },
];

test('an error that knows what it is about is explained by that', () => {
  const tab = { id: 'T', wants: 'shared', attached: false } as const;
  const error = new SymptomError('relay and debugger did not converge', { tab }, undefined);
  expect(explain(EVENTS, error)).toMatchObject({ kind: 'tab', part: 'extension' });
});

test('a recovery that took too long is explained by what was wrong when it became too slow', () => {
  const events: readonly HistoryEvent[] = [
    { t: 0, type: 'life', of: 'relay', id: '1', state: 'started' },
    { t: 0, type: 'life', of: 'browser', id: '1', state: 'started' },
    { t: 2_000, type: 'life', of: 'relay', id: '1', state: 'ended' },
    { t: 30_000, type: 'life', of: 'relay', id: '2', state: 'started' },
    { t: 32_000, type: 'recovery', fault: 'relay-killed', ms: 30_000 },
    { t: 32_001, type: 'step', name: 'they agree', state: 'failed' },
  ];
  const slow = new Error('Recovery took 30000 ms');
  expect(explain(events, slow)).toMatchObject({ kind: 'not-running', part: 'relay' });
});

test('an error that knows nothing is not blamed on relay or extension', () => {
  expect(explain(EVENTS, new Error('Timeout 30000ms exceeded'))).toMatchObject({
    kind: 'waits-for-page',
    part: 'page',
  });
});
