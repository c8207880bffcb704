import { createReadStream } from 'node:fs';
import { createInterface } from 'node:readline';
import type { HistoryEvent } from './event.ts';
import { parseHistory } from './read.ts';

/**
 * Reads a JSON Lines history event by event: half an hour does not fit into memory. Resolves with whether the last
 * line was truncated, for example because its writer was killed. Rejects if the file cannot be read, or with the
 * number of a malformed line.
 */
export async function streamHistory(path: string, see: (event: HistoryEvent) => void): Promise<boolean> {
  const lines = createInterface({ input: createReadStream(path, 'utf8'), crlfDelay: Infinity });
  let number = 0;
  let suspect: string | undefined;
  for await (const line of lines) {
    // Only the last line may be truncated.
    if (suspect !== undefined) parseHistory(`${suspect}\n`, `${path}, line ${String(number)}:`);
    number += 1;
    const { events, truncated } = parseHistory(line, path);
    suspect = truncated === undefined ? undefined : line;
    for (const event of events) see(event);
  }
  return suspect !== undefined;
}
