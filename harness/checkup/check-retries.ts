/** No request of the worker reaches a server: it must not try again and again without a pause. */
import { setTimeout as sleep } from 'node:timers/promises';
import { found, needsWorker, type Check, type CheckResult } from './check.ts';
import type { Trial } from './trial.ts';

const WATCH_MS = 6_000;
/** A back-off that doubles from 100 ms makes six attempts in this time. */
const ATTEMPTS_MAX = 15;
const RECORD = '__holdfastRequests';

/** Runs in each worker that starts: see `watchStarts`. Requests and sockets fail soon, as if there were no network. */
const OFFLINE = `(() => {
  if (self.${RECORD}) return;
  const record = self.${RECORD} = {};
  const count = (url) => { record[url] = (record[url] ?? 0) + 1; };
  const fetched = self.fetch.bind(self);
  self.fetch = (input, ...rest) => {
    const url = new URL(input?.url ?? input, location.href);
    if (!/^https?:$/.test(url.protocol)) return fetched(input, ...rest);
    count(url.origin + url.pathname);
    return new Promise((_, reject) => setTimeout(() => reject(new TypeError('Failed to fetch')), 5));
  };
  self.WebSocket = new Proxy(self.WebSocket, {
    construct(target, [url], newTarget) {
      count(String(url));
      return Reflect.construct(target, ['ws://127.0.0.1:9/'], newTarget);
    },
  });
})()`;

export const retries: Check = {
  name: 'retries',
  title: 'Without a network, its worker does not try again without a pause',
  skip: needsWorker,
  run: storms,
};

async function storms(trial: Trial): Promise<CheckResult> {
  const watch = await trial.restartUnder(OFFLINE);
  try {
    await trial.openPage();
    await sleep(WATCH_MS);
    const requests = (await trial.readWorker(`self.${RECORD}`)) as Record<string, number> | undefined;
    const attempts = Object.entries(requests ?? {});
    if (attempts.length > 0) trial.options.struck?.('network-offline');
    const stormy = attempts.filter(([, count]) => count > ATTEMPTS_MAX);
    return found(
      stormy.map(([url, count]) => ({
        what: `The worker tries ${url} again and again without a pause`,
        evidence: `${count} attempts within ${WATCH_MS / 1000} s, and all of them failed.`,
        reproduce: 'Switch the network off, start the worker, look at its Network panel.',
        remedy: 'Wait longer after each failure, and use chrome.alarms for waits of 30 s and more.',
      })),
    );
  } finally {
    await watch.end();
  }
}
