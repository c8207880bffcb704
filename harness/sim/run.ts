/** One run of the simulation: the safety phase with faults, then healing and the liveness phase. */
import type { HistoryEvent } from '../history/event.ts';
import {
  ReplayedSource,
  SeededSource,
  type Choice,
  type ChoiceSource,
  type MadeChoice,
} from './engine/choices.ts';
import { LivelockError, SimKernel, TaskError } from './engine/sim-kernel.ts';
import { Nemesis } from './nemesis/nemesis.ts';
import type { SimOptions } from './options.ts';
import { playDrill } from './drill/play-drill.ts';
import { sitExam } from './exam/sit.ts';
import type { Finding } from './oracle/judge.ts';
import { demandLiveness } from './oracle/liveness.ts';
import { Watch } from './oracle/watch.ts';
import { catchUncaught } from './uncaught.ts';
import { SimWorld, type WorldParts } from './world.ts';

/** What a run is made of, options apart. */
export type RunParts = Pick<WorldParts, 'relayModel' | 'createBrowser' | 'secrets' | 'foreign'>;

export interface RunRequest {
  readonly options: SimOptions;
  /** Replays these choices; without it they are drawn from the seed. */
  readonly schedule?: readonly Choice[];
  /** Makes the choices, in place of seed and schedule. */
  readonly source?: ChoiceSource;
  /** Gets everything that happens, for histories, traces and diagrams. */
  readonly observer?: RunObserver;
  /** Ends the run after so many tasks. */
  readonly untilStep?: number;
}

export interface RunObserver {
  event?(event: HistoryEvent): void;
  note?(ms: number, lane: string, text: string): void;
  task?(ms: number, lane: string, label: string): void;
  choice?(choice: MadeChoice, world: SimWorld): void;
  /** After a task, when what it set off has settled. */
  settled?(world: SimWorld): void;
}

/** Ends a run that is wanted only up to a step. */
class EnoughError extends Error {
  override readonly name = 'EnoughError';
}

export interface RunResult {
  readonly seed: number;
  readonly finding: Finding | undefined;
  /** Two runs with the same one have made the same choices and executed as many tasks. */
  readonly fingerprint: string;
  /** All choices that were not the plainest. */
  readonly taken: readonly Choice[];
  readonly simulatedMs: number;
  readonly wallMs: number;
  readonly marks: ReadonlyMap<string, number>;
}

/** How long the world has to come up before faults strike. */
const START_MS = 1_000;

/** Runs the simulation once. Rejects only for errors of the simulator itself. */
export async function run(parts: RunParts, request: RunRequest): Promise<RunResult> {
  const { options, schedule, observer, untilStep } = request;
  const began = performance.now();
  const source =
    request.source ??
    (schedule === undefined ? new SeededSource(options.seed) : new ReplayedSource(schedule));
  const kernel = new SimKernel(source, options.seed);
  const world = new SimWorld({ ...parts, kernel, options });
  const watch = new Watch(world);
  observe(world, watch, observer);
  kernel.onSettled = () => {
    checkRelay(world);
    world.onStep?.();
    observer?.settled?.(world);
    if (kernel.tasksRun === untilStep) throw new EnoughError();
  };
  const stopCatching = catchUncaught(kernel, (lane, text) => {
    if (parts.foreign === true) noteUncaught(kernel, lane, text);
    else
      world.judge.report({
        invariant: 'O6',
        text: `uncaught error in the extension: ${text}`,
        part: 'extension',
      });
  });
  const marked = globalThis as { holdfastMark?: ((mark: string) => void) | undefined };
  marked.holdfastMark = (mark) => kernel.sometimes(mark);
  try {
    await play(world, watch);
  } catch (error) {
    if (error instanceof LivelockError) {
      world.judge.report({ invariant: 'O9', text: `endless loop: ${error.message}` });
    } else if (error instanceof TaskError && error.lane.startsWith('relay')) {
      world.judge.report({ invariant: 'O6', text: `the relay crashed: ${error.message}`, part: 'relay' });
    } else if (!(error instanceof EnoughError)) throw error;
  } finally {
    marked.holdfastMark = undefined;
    stopCatching();
  }
  return {
    seed: options.seed,
    finding: world.judge.finding,
    fingerprint: `${kernel.fingerprint}-${kernel.tasksRun}`,
    taken: kernel.taken,
    simulatedMs: kernel.now(),
    wallMs: performance.now() - began,
    marks: kernel.marks,
  };
}

async function play(world: SimWorld, watch: Watch): Promise<void> {
  const { kernel, options, network, relay, browser, person, users } = world;
  if (options.drill !== undefined) return playDrill(world, watch, options.drill);
  if (options.exam !== undefined) return sitExam(world, options.exam);
  const nemesis = new Nemesis(world);
  network.weather = options.weather;
  kernel.setScheduling(options.scheduling);
  relay.start();
  browser.start();
  watch.start();
  await kernel.run(START_MS);
  for (let i = 0; i < options.sharedTabs; i++) person.openShared();
  for (const user of users) user.start();
  person.start();
  nemesis.start();
  await kernel.run(START_MS + options.safetyMs);
  kernel.record({ type: 'step', name: 'safety', state: 'passed' });

  nemesis.heal();
  network.calm();
  kernel.calm();
  person.stop();
  for (const user of users) user.stop();
  await demandLiveness(world);
  watch.look();
}

/** Nothing but its own tasks changes what the relay believes. */
function checkRelay({ kernel, relay, judge }: SimWorld): void {
  if (kernel.runningLane !== relay.lane) return;
  try {
    relay.check();
  } catch (error) {
    const text = `the relay's state contradicts itself: ${String(error)}`;
    judge.report({ invariant: 'O6', text, part: 'relay' });
  }
}

function noteUncaught(kernel: SimKernel, lane: string, text: string): void {
  const [line = ''] = text.split('\n');
  kernel.sometimes(`uncaught: ${line.replaceAll(/\d+/g, 'N')}`);
  kernel.note(lane, `uncaught: ${line}`);
}

function observe(world: SimWorld, watch: Watch, observer: RunObserver | undefined): void {
  const { kernel } = world;
  kernel.onRecord = (event) => {
    if (event.type === 'life' && event.of === 'worker' && event.state === 'started') watch.noteLife();
    if (event.type === 'socket' && event.link === 'extension') {
      if (event.state === 'open' || event.state === 'refused') {
        watch.noteTry();
        world.onDial?.();
      }
    }
    observer?.event?.(event);
  };
  if (observer?.note !== undefined) {
    kernel.onNote = (lane, text) => observer.note?.(kernel.now(), lane, text);
  }
  if (observer?.choice !== undefined) kernel.onChoice = (choice) => observer.choice?.(choice, world);
  if (observer?.task !== undefined) {
    kernel.onTask = (lane, label) => observer.task?.(kernel.now(), lane, label);
  }
}
