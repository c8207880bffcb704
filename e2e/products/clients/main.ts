/** What every client's program does: it takes the steps, and writes what it found. */
import { appendFileSync, readFileSync } from 'node:fs';
import { join } from 'node:path';
import { STEP_NAMES, type Client, type Scene, type StepResult } from '../steps.ts';

/** A step that takes longer has failed. */
const STEP_MS = 40_000;
const POLL_MS = 50;

/** The client has no function for a step. */
export class NotOffered extends Error {
  override readonly name = 'NotOffered';
}

/** For a program of its own, which ends afterwards. */
export async function takeSteps(clientOf: (scene: Scene) => Client): Promise<never> {
  const scene = sceneOf();
  await playSteps(scene, clientOf(scene));
  process.exit();
}

/** The scene is in the file that HOLDFAST_SCENE names. */
export function sceneOf(): Scene {
  return JSON.parse(readFileSync(process.env['HOLDFAST_SCENE'] ?? '', 'utf8')) as Scene;
}

/** Each result becomes a line of `results.jsonl` in the scene's folder. */
export async function playSteps({ folder }: Scene, client: Client): Promise<void> {
  const write = (result: StepResult): void =>
    appendFileSync(join(folder, 'results.jsonl'), `${JSON.stringify(result)}\n`);
  // A client that fails in the background has failed in the step that is under way.
  let failBackground: (error: unknown) => void = () => undefined;
  process.on('unhandledRejection', (error) => failBackground(error));
  process.on('uncaughtException', (error) => failBackground(error));
  for (const step of STEP_NAMES) {
    const background = new Promise<never>((_resolve, reject) => (failBackground = reject));
    try {
      write({ step, found: await within(Promise.race([client[step](), background])) });
    } catch (error) {
      const message = error instanceof Error ? error.message : String(error);
      write(error instanceof NotOffered ? { step, notOffered: message } : { step, error: message });
      if (step === 'connect') break;
    }
  }
  failBackground = () => undefined;
  await within(client.end()).catch(() => undefined);
}

async function within<T>(promise: Promise<T>): Promise<T> {
  let timer: NodeJS.Timeout | undefined;
  const late = new Promise<never>((_resolve, reject) => {
    timer = setTimeout(() => reject(new Error(`Timed out after ${STEP_MS / 1000} s`)), STEP_MS);
  });
  return Promise.race([promise, late]).finally(() => clearTimeout(timer));
}

/** Calls `look` until it returns a value. */
export async function until<T>(look: () => Promise<T | undefined>): Promise<T> {
  for (;;) {
    const value = await look();
    if (value !== undefined) return value;
    await new Promise((resolve) => setTimeout(resolve, POLL_MS));
  }
}

/** What must not be missing. */
export function present<T>(value: T | null | undefined, what: string): T {
  if (value === undefined || value === null) throw new Error(`There is no ${what}.`);
  return value;
}
