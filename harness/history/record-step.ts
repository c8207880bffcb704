import type { UserClick } from './event.ts';
import type { HistorySink } from './sink.ts';

/** Runs a step, and records its start and its end. Rejects like `run`. */
export async function recordStep<T>(
  history: HistorySink,
  name: string,
  run: () => Promise<T>,
  click?: UserClick,
): Promise<T> {
  const about = { type: 'step', name, ...(click === undefined ? {} : { click }) } as const;
  history.add({ ...about, state: 'started' });
  try {
    const value = await run();
    history.add({ ...about, state: 'passed' });
    return value;
  } catch (error) {
    history.add({ ...about, state: 'failed', detail: String(error) });
    throw error;
  }
}

const BUTTONS: Readonly<Record<UserClick['button'], string>> = {
  toolbar: 'the toolbar button',
  share: 'Share',
  stop: 'Stop sharing',
};

/** The click in words: `click on Share in tab 3F2A91`. */
export function clickText({ targetId, button }: UserClick): string {
  return `click on ${BUTTONS[button]} in tab ${targetId.slice(0, 6)}`;
}

/** Runs a click of the user, and records it. */
export function recordClick<T>(history: HistorySink, click: UserClick, run: () => Promise<T>): Promise<T> {
  return recordStep(history, clickText(click), run, click);
}
