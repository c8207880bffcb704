import { createReadStream } from 'node:fs';
import { open } from 'node:fs/promises';
import { createInterface } from 'node:readline';
import { Readable } from 'node:stream';
import { constants, createGunzip } from 'node:zlib';
import type { HistoryEvent } from './event.ts';
import { isInParts, partsOf, type Part } from './parts.ts';
import { parseHistory } from './read.ts';

/**
 * Reads a JSON Lines history event by event: half an hour does not fit into memory. With the ending `.jsonl.gz` it is
 * compressed and in parts; if the first ones were removed, it begins with an entry that says so. Resolves with whether the
 * last line was truncated, for example because its writer was killed. Rejects if the file cannot be read, or with the
 * number of a malformed line.
 */
export async function streamHistory(path: string, see: (event: HistoryEvent) => void): Promise<boolean> {
  if (!isInParts(path)) return streamFile(path, createReadStream(path, 'utf8'), see);
  const parts = partsOf(path);
  if (parts.length === 0) throw new Error(`${path} does not exist.`);
  let cutOff = false;
  const begin = afterGap(parts, see);
  for (const part of parts) cutOff = await streamPart(part, begin);
  return cutOff;
}

/** Passes on the events, and first of all says that what came before them is not known, if that is so. */
function afterGap(
  [first]: readonly Part[],
  see: (event: HistoryEvent) => void,
): (event: HistoryEvent) => void {
  let hasBegun = first?.number === 1;
  return (event) => {
    if (!hasBegun) see({ t: event.t, type: 'about', recorder: 'holdfast', goesOn: true });
    hasBegun = true;
    see(event);
  };
}

async function streamPart({ path }: Part, see: (event: HistoryEvent) => void): Promise<boolean> {
  // The end of a compressed file whose writer was killed is missing; what there is can be read.
  const gunzip = createReadStream(path).pipe(createGunzip({ finishFlush: constants.Z_SYNC_FLUSH }));
  let bytes = 0;
  const counted = async function* (): AsyncGenerator<Buffer> {
    for await (const chunk of gunzip as AsyncIterable<Buffer>) {
      bytes += chunk.length;
      yield chunk;
    }
  };
  const hasSuspect = await streamFile(path, Readable.from(counted()), see);
  return hasSuspect || (await sizeInside(path)) !== bytes;
}

/** What a complete gzip file says of the size of its content, which is the number at its end. */
async function sizeInside(path: string): Promise<number> {
  const file = await open(path);
  try {
    const { size } = await file.stat();
    const { buffer } = await file.read(Buffer.alloc(4), 0, 4, Math.max(0, size - 4));
    return buffer.readUInt32LE(0);
  } finally {
    await file.close();
  }
}

async function streamFile(
  path: string,
  input: NodeJS.ReadableStream,
  see: (event: HistoryEvent) => void,
): Promise<boolean> {
  const lines = createInterface({ input, crlfDelay: Infinity });
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
