import { build } from './build.mjs';

/** Vitest's global set-up: some tests read what is built. Quick when nothing changed. */
export async function setup(): Promise<void> {
  await build();
}
