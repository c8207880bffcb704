/**
 * A note beside the token file that says which relay is running at a port, for `holdfast relay status` and `stop`. It may
 * outlive its relay, so nobody trusts it: whoever reads it asks the port, and compares the relay's id.
 */
import { readFileSync } from 'node:fs';
import { mkdir, rm, writeFile } from 'node:fs/promises';
import { dirname, join } from 'node:path';
import * as v from 'valibot';

const RelayNote = v.object({
  pid: v.pipe(v.number(), v.safeInteger(), v.minValue(1)),
  relayId: v.string(),
  startedAtMs: v.number(),
  version: v.string(),
});
export type RelayNote = v.InferOutput<typeof RelayNote>;

const OWNER_ONLY = 0o600;

function noteFile(tokenFile: string, port: number): string {
  return join(dirname(tokenFile), `relay-${port}.json`);
}

/** Rejects if it cannot be written. The relay works without it. */
export async function writeRelayNote(tokenFile: string, port: number, note: RelayNote): Promise<void> {
  const file = noteFile(tokenFile, port);
  await mkdir(dirname(file), { recursive: true });
  // Not what a link with this name leads to.
  await rm(file, { force: true });
  await writeFile(file, `${JSON.stringify(note)}\n`, { mode: OWNER_ONLY, flag: 'wx' });
}

/** Undefined if there is none, or none that can be read. */
export function readRelayNote(tokenFile: string, port: number): RelayNote | undefined {
  try {
    return v.parse(RelayNote, JSON.parse(readFileSync(noteFile(tokenFile, port), 'utf8')));
  } catch {
    return undefined;
  }
}

/** Removes the note if it is still this relay's. */
export async function removeRelayNote(tokenFile: string, port: number, relayId: string): Promise<void> {
  if (readRelayNote(tokenFile, port)?.relayId === relayId)
    await rm(noteFile(tokenFile, port), { force: true });
}
