import { createReadStream } from 'node:fs';
import { createInterface } from 'node:readline';
import type { HistoryEvent } from './event.ts';
import { parseHistory } from './read.ts';

/**
 * Reads a JSON Lines history event by event: one of half an hour does not fit into memory. Rejects if the
 * file cannot be read, or with the number of a malformed line. Resolves with whether the file stops within
 * its last line, as when its writer was killed.
 */
export async function streamHistory(path: string, see: (event: HistoryEvent) => void): Promise<boolean> {
  const lines = createInterface({ input: createReadStream(path, 'utf8'), crlfDelay: Infinity });
  let number = 0;
  let doubtful: string | undefined;
  for await (const line of lines) {
    // Only the last line may be cut off.
    if (doubtful !== undefined) parseHistory(`${doubtful}\n`, `${path}, line ${String(number)}:`);
    number += 1;
    const { events, truncated } = parseHistory(line, path);
    doubtful = truncated === undefined ? undefined : line;
    for (const event of events) see(event);
  }
  return doubtful !== undefined;
}
