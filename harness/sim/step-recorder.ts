/** Records a run step by step, for its page: every task, the choices, and the state of each part after it. */
import type { WorkerStatus } from './browser.ts';
import type { SimChoice, SimState, SimSteps } from '../history-page/model/sim-steps.ts';
import { buildModel, type BuiltModel, type PageEvent } from '../history-page/model/build-model.ts';
import type { HistoryEvent } from '../history/event.ts';
import type { MadeChoice } from './engine/choices.ts';
import { HOLD_UPS_MS } from './engine/sim-kernel.ts';
import { FOLLOWING_ACTS } from './nemesis/nemesis.ts';
import type { RunObserver } from './run.ts';
import { CLIENT_ACTS } from './workload/client-user.ts';
import { PERSON_ACTS } from './workload/person.ts';
import type { SimWorld } from './world.ts';

/** Of longer runs, the last ones. */
const STEPS_MAX = 40_000;
const WAITING_MAX = 6;
/** These are asked before every task or for every message, and almost always answered with "no". */
const ASKED_ALWAYS = /^(hold up|late )/;

interface Step {
  readonly ms: number;
  readonly lane: number;
  readonly label: number;
  state: number;
  event: number;
}

/** Gives numbers to texts. */
class Numbers {
  readonly texts: string[] = [];
  private readonly known = new Map<string, number>();

  of(text: string): number {
    const known = this.known.get(text);
    if (known !== undefined) return known;
    this.known.set(text, this.texts.length);
    return this.texts.push(text) - 1;
  }
}

export class StepRecorder implements RunObserver {
  private readonly events: PageEvent[] = [];
  private readonly steps: Step[] = [];
  private readonly texts = new Numbers();
  private readonly states = new Numbers();
  private readonly choices: SimChoice[] = [];

  event(event: HistoryEvent): void {
    this.add(event);
  }

  note(ms: number, lane: string, text: string): void {
    this.add({ t: ms, type: 'note', lane, text });
  }

  task(ms: number, lane: string, label: string): void {
    const before = this.steps.at(-1)?.state ?? 0;
    this.steps.push({ ms, lane: this.texts.of(lane), label: this.texts.of(label), state: before, event: -1 });
  }

  choice({ label, value, count }: MadeChoice, { kernel, options }: SimWorld): void {
    if (count < 2 || (value === 0 && (ASKED_ALWAYS.test(label) || count === 2))) return;
    const isOfScheduler = label === 'schedule' || label === 'hold up';
    const alternatives = alternativesOf(label, { candidates: kernel.candidates, faults: options.faults });
    this.choices.push({
      ...{ step: this.steps.length + (isOfScheduler ? 1 : 0), label, value, count },
      ...(alternatives === undefined ? {} : { alternatives }),
    });
  }

  settled(world: SimWorld): void {
    const step = this.steps.at(-1);
    if (step !== undefined) step.state = this.states.of(JSON.stringify(stateOf(world)));
  }

  /** What the page needs. `command` replays the run; the number of a step is added to it. */
  recorded(command: string, stack: string | undefined): { built: BuiltModel; steps: SimSteps } {
    const built = buildModel(this.events);
    const left = this.events.length - built.firstItems.length;
    const first = Math.max(0, this.steps.length - STEPS_MAX);
    const kept = this.steps.slice(first);
    const steps: SimSteps = {
      texts: this.texts.texts,
      first: first + 1,
      ms: kept.map(({ ms }) => ms),
      lane: kept.map(({ lane }) => lane),
      label: kept.map(({ label }) => label),
      state: kept.map(({ state }) => state),
      item: kept.map(({ event }) => (event < left ? -1 : (built.firstItems[event - left] ?? -1))),
      states: this.states.texts.map((text) => JSON.parse(text) as SimState),
      choices: this.choices.filter(({ step }) => step > first),
      command,
      stack,
    };
    return { built, steps };
  }

  private add(event: PageEvent): void {
    const step = this.steps.at(-1);
    if (step?.event === -1) step.event = this.events.length;
    this.events.push(event);
  }
}

/** What the values of a choice mean, where its label says it. */
function alternativesOf(
  label: string,
  known: { readonly candidates: readonly string[]; readonly faults: readonly string[] },
): readonly string[] | undefined {
  if (label === 'schedule') return known.candidates;
  if (label === 'hold up') return ['not held up', ...HOLD_UPS_MS.map((ms) => `held up for ${ms} ms`)];
  if (label === 'nemesis') return ['no fault', ...known.faults];
  if (label === 'following what') return [...FOLLOWING_ACTS, ...known.faults];
  if (label === 'person act') return PERSON_ACTS;
  if (label.endsWith(' act')) return CLIENT_ACTS;
  return undefined;
}

function stateOf(world: SimWorld): SimState {
  return { relay: relayState(world), worker: workerState(world), browser: browserState(world) };
}

function relayState({ relay }: SimWorld): string[] {
  const status = relay.status();
  if (status === undefined) return ['not running'];
  const { extension, boot, clients, pending, held, unanswered, tabs } = status;
  return [
    `process ${relay.life}${relay.frozen ? ', stopped' : ''}`,
    `extension: ${extension}${boot === undefined ? '' : `, worker ${boot}`}`,
    `clients: ${clients}`,
    `requests without an answer: ${pending}`,
    `commands that wait: ${held}`,
    `clients’ commands without an answer: ${unanswered}`,
    ...tabs.map(({ tab, phase, targetId }) => `tab ${tab ?? targetId}: ${phase}`),
  ];
}

function workerState({ browser, kernel }: SimWorld): string[] {
  const { workerLife, storageDelayMs } = browser;
  if (workerLife === undefined) return ['not running'];
  const waiting = kernel.waiting(`worker ${workerLife}`);
  const more = waiting.length > WAITING_MAX ? [`… and ${waiting.length - WAITING_MAX} more`] : [];
  return [
    `worker ${workerLife}`,
    ...statusLines(browser.workerStatus?.()),
    ...(storageDelayMs > 0 ? [`storage takes ${storageDelayMs} ms`] : []),
    ...waiting.slice(0, WAITING_MAX).map((label) => `waits: ${label}`),
    ...more,
  ];
}

function statusLines(status: WorkerStatus | undefined): string[] {
  if (status === undefined) return [];
  const { phase, failures, unacknowledged, tabs } = status;
  return [
    `connection: ${phase.name}${failures > 0 ? `, ${failures} failed` : ''}`,
    `frames not acknowledged: ${unacknowledged}`,
    ...tabs.map(({ tabId, attached }) => `shares tab ${tabId}: ${attached ? 'attached' : 'not attached'}`),
  ];
}

function browserState({ browser }: SimWorld): string[] {
  return browser.tabs().map(({ id, url, attached, crashed, discarded, badge }) => {
    const facts = [
      attached ? 'debugger attached' : 'no debugger',
      `button ${badge === '' ? 'empty' : badge}`,
      ...(crashed ? ['crashed'] : []),
      ...(discarded ? ['discarded'] : []),
    ];
    return `tab ${id} ${url}: ${facts.join(', ')}`;
  });
}
