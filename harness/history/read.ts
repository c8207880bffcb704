import { readFile } from 'node:fs/promises';
import * as v from 'valibot';
import type { HistoryEvent } from './event.ts';
import { historyEventSchema } from './schema.ts';

/** A history read back. */
export interface ReadHistory {
  readonly events: readonly HistoryEvent[];
  /** Set if the file ends within a line, for example because its writer was killed. That event is lost. */
  readonly truncated?: { readonly line: number; readonly text: string };
}

/** Reads a JSON Lines history. Rejects if the file cannot be read, or with the number of a malformed line. */
export async function readHistory(path: string): Promise<ReadHistory> {
  return parseHistory(await readFile(path, 'utf8'), path);
}

/** Like `readHistory`, for text that is already in memory. `name` appears in errors. */
export function parseHistory(text: string, name: string): ReadHistory {
  const lines = text.split('\n');
  const unended = lines.pop() ?? '';
  const events = lines.map((line, index) => {
    const parsed = parseLine(line);
    if ('event' in parsed) return parsed.event;
    const advice = 'Repair or delete that line; the others may be valid.';
    throw new Error(`${name}:${String(index + 1)} is not a history event: ${parsed.problem}. ${advice}`);
  });
  if (unended === '') return { events };
  const last = parseLine(unended);
  if ('event' in last) return { events: [...events, last.event] };
  return { events, truncated: { line: lines.length + 1, text: unended } };
}

function parseLine(line: string): { event: HistoryEvent } | { problem: string } {
  let value: unknown;
  try {
    value = JSON.parse(line);
  } catch (error) {
    return { problem: error instanceof Error ? error.message : String(error) };
  }
  const result = v.safeParse(historyEventSchema, value);
  if (result.success) return { event: result.output };
  const [issue] = result.issues;
  return { problem: `${v.getDotPath(issue) ?? 'the line'}: ${issue.message}` };
}
