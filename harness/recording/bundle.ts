/** What somebody sends who has a problem: a relay's recording, without names, with the relay's state. */
import { readFile } from 'node:fs/promises';
import { join } from 'node:path';
import { RECORDING_FILES } from '../../relay/server/recording.ts';
import type { HistoryEvent } from '../history/event.ts';
import { parseHistory } from '../history/read.ts';

/** There is no recording in a folder, or it cannot be read. The message says what to do. */
export class NoRecordingError extends Error {
  override readonly name = 'NoRecordingError';
}

export interface Bundle {
  readonly events: readonly HistoryEvent[];
  /** JSON Lines. */
  readonly text: string;
  readonly messages: number;
  readonly clients: number;
  readonly recorder: string;
  /** Whether parameters and results were recorded: they have content of pages. */
  readonly hasParams: boolean;
}

export interface BundleSources {
  readonly folder: string;
  /** The recording of the relay before the last one. */
  readonly previous?: boolean | undefined;
  /** What else is known, in words. */
  readonly about: string;
  /** JSON text that the extension's options page has saved. */
  readonly extension?: string | undefined;
}

/** Reads a relay's recording. Rejects with {@link NoRecordingError}. */
export async function bundleOf({
  folder,
  previous = false,
  about,
  extension,
}: BundleSources): Promise<Bundle> {
  const [current, older] = await Promise.all(RECORDING_FILES.map((name) => read(join(folder, name))));
  const chosen = previous ? older : current;
  if (chosen === undefined) {
    const hint = previous
      ? 'Only one relay has recorded there.'
      : 'Start the relay with: holdfast relay --record FOLDER';
    throw new NoRecordingError(`There is no recording in ${folder}. ${hint}`);
  }
  const goesOn = !previous && isContinued(chosen);
  // The line that says so would be wrong after what came before.
  const events = goesOn && older !== undefined ? [...older, ...chosen.slice(1)] : chosen;
  const kept = events.map((event, index) => redacted(event, index === 0 ? about : undefined));
  if (extension !== undefined)
    kept.push({ t: kept.at(-1)?.t ?? 0, type: 'about', recorder: 'the extension', detail: extension });
  const first = events[0];
  return {
    events: kept,
    text: kept.map((event) => `${JSON.stringify(event)}\n`).join(''),
    messages: events.filter(({ type }) => type === 'frame').length,
    clients: new Set(
      events.flatMap((event) => (event.type === 'life' && event.of === 'client' ? [event.id] : [])),
    ).size,
    recorder: first?.type === 'about' ? first.recorder : 'an unknown relay',
    hasParams: events.some((event) => event.type === 'about' && event.hasParams === true),
  };
}

function isContinued([first]: readonly HistoryEvent[]): boolean {
  return first?.type === 'about' && first.goesOn === true;
}

/** Clients have the names of their tokens, which the user chose. */
function redacted(event: HistoryEvent, about: string | undefined): HistoryEvent {
  if (event.type === 'life' && event.of === 'client') {
    const { t, type, of, id, state } = event;
    return { t, type, of, id, state };
  }
  if (event.type !== 'about' || about === undefined) return event;
  return {
    ...event,
    detail: [event.detail, about].filter((text) => text !== undefined && text !== '').join('; '),
  };
}

async function read(file: string): Promise<readonly HistoryEvent[] | undefined> {
  let text: string;
  try {
    text = await readFile(file, 'utf8');
  } catch (error) {
    if ((error as NodeJS.ErrnoException).code === 'ENOENT') return undefined;
    throw new NoRecordingError(`Cannot read ${file}: ${String(error)}`, { cause: error });
  }
  return parseHistory(text, file).events;
}
