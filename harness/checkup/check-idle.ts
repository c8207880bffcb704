/** The worker ends when it is idle, and loses no timer then. */
import { ExtensionError } from '../extension/extension-error.ts';
import { found, needsWorker, type Check, type CheckResult, type Finding } from './check.ts';
import type { Trial } from './trial.ts';

const RECORD = '__holdfastTimers';
/** Chromium ends an idle worker after this time, so a shorter timer fires first. */
const IDLE_MS = 30_000;

/** Runs in each worker that starts: see `watchStarts`. Remembers the long timers that have neither fired nor been cleared. */
const RECORD_TIMERS = `(() => {
  if (self.${RECORD}) return;
  const pending = self.${RECORD} = new Map();
  for (const kind of ['setTimeout', 'setInterval']) {
    const set = self[kind].bind(self);
    self[kind] = (run, ms = 0, ...args) => {
      if (typeof run !== 'function' || ms < ${IDLE_MS}) return set(run, ms, ...args);
      const id = set((...given) => { if (kind === 'setTimeout') pending.delete(id); run(...given); }, ms, ...args);
      const where = new Error().stack.split('\\n')[2] ?? '';
      pending.set(id, { kind, ms, due: Date.now() + ms, where: where.trim().replace(/chrome-extension:\\/\\/\\w+\\//, '') });
      return id;
    };
  }
  for (const kind of ['clearTimeout', 'clearInterval']) {
    const clear = self[kind].bind(self);
    self[kind] = (id) => { pending.delete(id); clear(id); };
  }
})()`;

interface Timer {
  readonly kind: 'setTimeout' | 'setInterval';
  readonly ms: number;
  /** Date.now() when it would fire. */
  readonly due: number;
  /** For example `at later (worker.js:3:5)`. */
  readonly where: string;
}

export const idle: Check = {
  name: 'idle',
  title: 'Its worker ends when it is idle, and loses no timer then',
  skip: needsWorker,
  run: endsWhenIdle,
};

async function endsWhenIdle(trial: Trial): Promise<CheckResult> {
  const watch = await trial.restartUnder(RECORD_TIMERS);
  let timers: readonly Timer[];
  try {
    await trial.openPage();
    await trial.settled();
    timers = ((await trial.readWorker(`[...self.${RECORD}?.values() ?? []]`)) ?? []) as readonly Timer[];
  } finally {
    await watch.end();
  }
  try {
    await trial.extension.worker.idle();
  } catch (error) {
    if (!(error instanceof ExtensionError) || error.code !== 'keptAlive') throw error;
    return found([KEPT_ALIVE]);
  }
  trial.options.struck?.('worker-idle');
  const endedAt = Date.now();
  return found(timers.filter(({ due }) => due > endedAt).map((timer) => lost(timer, endedAt)));
}

const KEPT_ALIVE: Finding = {
  what: 'The worker never ends, although nothing happens',
  evidence: 'With nothing attached to it, it still ran after 60 s; Chromium ends an idle worker after 30 s.',
  reproduce: 'Open one web page, do nothing for a minute, look at chrome://serviceworker-internals.',
  remedy: 'Remove timers, ports and sockets that keep it busy; keep state in storage and use alarms.',
};

function lost({ kind, ms, due, where }: Timer, endedAt: number): Finding {
  return {
    what: `${kind} with ${ms / 1000} s is lost: the worker ends before it fires`,
    evidence: `Set ${where || 'at an unknown place'}. The worker ended by itself ${((due - endedAt) / 1000).toFixed(1)} s before it was due.`,
    reproduce: 'Open one web page, and leave the browser alone until the worker has ended.',
    remedy: 'Use chrome.alarms for 30 s and more: an alarm starts the worker again.',
  };
}
