/**
 * The plan of a soak, derived from its seed: the same seed always gives the same actions and faults in the same order.
 * How far a run gets depends on the machine.
 */
import type { Pace } from '../results/soak-result.ts';
import { articlesMax } from '../site/pages.ts';
import { Random } from '../base/random.ts';

/** An action of a client. Actions are independent, so that one can be repeated if a fault interrupts it. */
export type Action =
  | { readonly kind: 'visit'; readonly article: number; readonly readMs: number }
  | { readonly kind: 'follow'; readonly from: number; readonly to: number; readonly readMs: number }
  | { readonly kind: 'side-quest'; readonly article: number; readonly readMs: number }
  | { readonly kind: 'back-and-forth'; readonly from: number; readonly to: number }
  | { readonly kind: 'error-page'; readonly path: '/missing' | '/error'; readonly backTo: number }
  | { readonly kind: 'form'; readonly name: string; readonly colour: 'red' | 'green' | 'blue' }
  | { readonly kind: 'spa'; readonly views: readonly string[] }
  | { readonly kind: 'idle'; readonly idleMs: number }
  | { readonly kind: 'health'; readonly article: number; readonly mutation: string };

/** A fault, the action during which it strikes, and the delay after the action's start. */
interface PlannedFault {
  readonly name: string;
  /** Index of the action in its iteration. */
  readonly action: number;
  readonly delayMs: number;
}

export interface Iteration {
  /** Counted from 1. */
  readonly number: number;
  readonly actions: readonly Action[];
  readonly faults: readonly PlannedFault[];
}

export interface PlanOptions {
  readonly seed: number;
  readonly pace: Pace;
  /** Names of the faults. Each is used once before any is repeated. */
  readonly faults: readonly string[];
  readonly faultsPerMinute: number;
  /** Counted from 1. Faults are planned for the first client only. */
  readonly client: number;
}

/** Share of the human reading time that the fast pace takes. */
const FAST_SHARE = 0.04;
/** Estimated duration of an action without reading time, to calculate the rate of faults. */
const ACTION_MS: Readonly<Record<Pace, number>> = { human: 700, fast: 350 };
const MS_PER_MINUTE = 60_000;
const VIEWS = ['first', 'second', 'third'] as const;
const COLOURS = ['red', 'green', 'blue'] as const;

/** The endless iterations of one client. */
export function* soakPlan(options: PlanOptions): Generator<Iteration, never, undefined> {
  const { seed, client, pace } = options;
  const faults = client === 1 ? new FaultPlan(options) : undefined;
  for (let number = 1; ; number++) {
    const random = new Random(seed, `client ${client} iteration ${number}`);
    const actions = drawActions(random, pace, `${client}-${number}`);
    yield { number, actions, faults: faults?.during(actions) ?? [] };
  }
}

function drawActions(random: Random, pace: Pace, name: string): Action[] {
  const ms = (least: number, most: number): number =>
    Math.round((least + random.fraction() * (most - least)) * (pace === 'fast' ? FAST_SHARE : 1));
  const article = (): number => 1 + random.below(articlesMax);
  const neighbour = (number: number): number =>
    number === 1 ? 2 : number === articlesMax ? number - 1 : number + (random.below(2) === 0 ? -1 : 1);

  const actions: Action[] = [];
  let here = article();
  actions.push({ kind: 'visit', article: here, readMs: ms(2_000, 6_000) });
  for (let links = 1 + random.below(3); links > 0; links--) {
    const next = neighbour(here);
    actions.push({ kind: 'follow', from: here, to: next, readMs: ms(2_000, 6_000) });
    here = next;
  }
  const extras: (() => Action)[] = [
    () => ({ kind: 'side-quest', article: article(), readMs: ms(1_000, 4_000) }),
    () => ({ kind: 'back-and-forth', from: here, to: neighbour(here) }),
    () => ({ kind: 'error-page', path: random.below(2) === 0 ? '/missing' : '/error', backTo: article() }),
    () => ({ kind: 'form', name: `name ${random.below(1_000)}`, colour: COLOURS[random.below(3)] ?? 'red' }),
    () => ({ kind: 'spa', views: Array.from({ length: 3 }, () => VIEWS[random.below(3)] ?? 'first') }),
  ];
  for (const extra of shuffled(extras, random).slice(0, 2)) actions.push(extra());
  if (random.below(4) === 0) actions.push({ kind: 'idle', idleMs: ms(15_000, 30_000) });
  actions.push({ kind: 'health', article: article(), mutation: `m-${name}` });
  return actions;
}

/** Deals faults from a shuffled deck, spread over the estimated time of the actions. */
class FaultPlan {
  private readonly options: PlanOptions;
  private readonly random: Random;
  private deck: string[] = [];
  private untilNextMs: number;

  constructor(options: PlanOptions) {
    this.options = options;
    this.random = new Random(options.seed, 'faults');
    this.untilNextMs = this.drawGap();
  }

  during(actions: readonly Action[]): PlannedFault[] {
    const { faults } = this.options;
    if (faults.length === 0) return [];
    const planned: PlannedFault[] = [];
    for (const [index, action] of actions.entries()) {
      const lengthMs = ACTION_MS[this.options.pace] + ownMs(action);
      let from = 0;
      while (this.untilNextMs < lengthMs - from) {
        from += this.untilNextMs;
        if (this.deck.length === 0) this.deck = shuffled(faults, this.random);
        planned.push({ name: this.deck.pop() ?? '', action: index, delayMs: Math.round(from) });
        this.untilNextMs = this.drawGap();
      }
      this.untilNextMs -= lengthMs - from;
    }
    return planned;
  }

  /** Half to one and a half times the mean. */
  private drawGap(): number {
    return (MS_PER_MINUTE / this.options.faultsPerMinute) * (0.5 + this.random.fraction());
  }
}

function ownMs(action: Action): number {
  if (action.kind === 'idle') return action.idleMs;
  return 'readMs' in action ? action.readMs : 0;
}

/** Fisher-Yates shuffle. */
function shuffled<T>(items: readonly T[], random: Random): T[] {
  const result = [...items];
  for (let last = result.length - 1; last > 0; last--) {
    const other = random.below(last + 1);
    const [one, two] = [result[last], result[other]];
    if (one !== undefined && two !== undefined) [result[last], result[other]] = [two, one];
  }
  return result;
}
