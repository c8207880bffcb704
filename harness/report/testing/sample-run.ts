import type { RunResult, ScenarioResult } from '../../results/run-result.ts';
import { sampleHistory, WORKER_KILLED, type SampleFault } from './sample-history.ts';

/** Test helper: a realistic run, identical each time. */
export function sampleRun(): RunResult {
  const scenarios = PLANS.map(sampleScenario);
  return {
    target: 'holdfast',
    startedAt: '2026-03-21T14:03:27.000Z',
    durationMs: scenarios.reduce((sum, scenario) => sum + scenario.durationMs, 0),
    scenarios,
    environment: {
      chromium: '141.0.7390.54',
      node: 'v20.19.5',
      platform: 'linux x64',
      holdfast: '0.1.0',
    },
  };
}

interface Plan {
  readonly name: string;
  readonly title: string;
  readonly faults: readonly SampleFault[];
  readonly error?: ScenarioResult['error'];
  readonly skipped?: boolean;
}

const PLANS: readonly Plan[] = [
  plan('steady-state', 'A quiet connection answers commands for ten seconds', []),
  plan(WORKER_KILLED, 'The extension’s service worker is killed and comes back', [[WORKER_KILLED, 4, 812]]),
  plan('worker-killed-often', 'The service worker is killed five times in a row', [
    [WORKER_KILLED, 4, 640],
    [WORKER_KILLED, 5, 702],
    [WORKER_KILLED, 3, 1190],
    [WORKER_KILLED, 4, 655],
    [WORKER_KILLED, 4, 2210],
  ]),
  plan('relay-restarted', 'The relay process restarts and sessions are restored', [
    ['relay-restarted', 600, 1420],
  ]),
  plan('socket-reset', 'Both links are reset by the network at the same moment', [
    ['socket-reset', 2, 180],
    ['client-reset_peer', 2, 95],
  ]),
  plan('half-open', 'The network drops packets without closing the socket', [
    ['black-hole', 3000, 4630],
    ['black-hole', 1500, 3120],
  ]),
  {
    ...plan('relay-killed-mid-command', 'The relay is killed while a command waits for its answer', [
      ['relay-killed', 300, 990],
      ['relay-killed', 450, undefined],
    ]),
    error: {
      message:
        'The command Runtime.evaluate was neither answered nor refused within 5000 ms after the relay came back.\nexpected: an answer or an error for id 4711\nreceived: nothing; the client link is open and answers pings',
      stack: [
        'Error: The command Runtime.evaluate was neither answered nor refused within 5000 ms',
        '    at answeredOrRefused (harness/checks/answered.ts:41:11)',
        '    at async relayKilledMidCommand (harness/scenarios/relay-killed-mid-command.ts:58:5)',
        '    at async runScenario (harness/run/scenario.ts:92:7)',
        '    at async torture (harness/run/torture.ts:64:22)',
      ].join('\n'),
    },
  },
  plan('slow-network', 'Every byte takes 400 ms and nothing is lost', [['latency', 2600, 430]]),
  plan('tab-crashed', 'The page’s renderer crashes and its tab is attached again', [
    ['tab-crashed', 20, 1660],
  ]),
  {
    ...plan('browser-restarted', 'The whole browser restarts with the same profile', [
      ['browser-restarted', 1800, 6240],
    ]),
    error: {
      message: 'Session "page-2" was lost: its target id changed and no client got an event.',
    },
  },
  plan('many-clients', 'Twenty clients share one browser while the worker dies', [
    [WORKER_KILLED, 5, 930],
    [WORKER_KILLED, 4, 1010],
  ]),
  {
    ...plan('wake-from-sleep', 'The machine sleeps for a minute and wakes up', []),
    skipped: true,
    error: { message: 'This platform cannot suspend a process group.' },
  },
];

function plan(name: string, title: string, faults: Plan['faults']): Plan {
  return { name, title, faults };
}

function sampleScenario({ name, title, faults, error, skipped }: Plan, index: number): ScenarioResult {
  if (skipped) {
    return {
      name,
      title,
      status: 'skipped',
      durationMs: 2,
      faults: [],
      recoveryMs: [],
      ...(error && { error }),
      history: [],
    };
  }
  const history = sampleHistory(faults, index, error?.message);
  return {
    name,
    title,
    status: error === undefined ? 'passed' : 'failed',
    durationMs: (history.at(-1)?.t ?? 0) + 380,
    faults: faults.map(([fault]) => fault),
    recoveryMs: faults.flatMap(([, , ms]) => (ms === undefined ? [] : [ms])),
    ...(error && { error }),
    history,
    historyFile: `histories/${name}.jsonl`,
  };
}
