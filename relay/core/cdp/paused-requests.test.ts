import { expect, test } from 'vitest';
import { RELAY_LIMITS } from '../limits.ts';
import { PausedRequests } from './paused-requests.ts';

test.each([
  ['below', -1, true],
  ['at', 0, true],
  ['above', 1, false],
])('so many paused requests are looked after: %s the limit', (_, more, kept) => {
  const paused = new PausedRequests();
  const count = RELAY_LIMITS.pausedRequestsMax + more;
  for (let job = 1; job <= count; job++) {
    paused.note(JSON.stringify({ requestId: `interception-job-${job}.0` }));
  }
  expect(paused.has('interception-job-1.0')).toBe(kept);
  expect(paused.has('interception-job-2.0')).toBe(true);
  expect(paused.has(`interception-job-${count}.0`)).toBe(true);
});
