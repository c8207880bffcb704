/** Plays one chapter of the exam. */
import type { SimWorld } from '../world.ts';
import { CHAPTERS } from './chapters/index.ts';
import { Exam, ExamOver } from './exam.ts';

const START_MS = 1_000;

export async function sitExam(world: SimWorld, name: string): Promise<void> {
  const { kernel, network, relay, browser, options } = world;
  const chapter = CHAPTERS[name];
  if (chapter === undefined) throw new Error(`the exam has no chapter ${name}`);
  network.weather = options.weather;
  kernel.setScheduling(options.scheduling);
  relay.start();
  browser.start();
  try {
    await kernel.run(START_MS);
    const exam = new Exam(world);
    await exam.ready();
    await chapter(exam);
    world.mutations.checkAll(browser.executions);
  } catch (error) {
    if (!(error instanceof ExamOver)) throw error;
  }
}
