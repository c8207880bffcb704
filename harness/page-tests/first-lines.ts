const ERROR_LINES = 3;

/** Colours of a terminal. */
const COLOURS = /\u001b\[[0-9;]*m/g;

/** The beginning of an error's message, in one line. */
export function firstLines(message: string): string {
  return message
    .replaceAll(COLOURS, '')
    .split('\n')
    .map((line) => line.trim())
    .filter((line) => line !== '')
    .slice(0, ERROR_LINES)
    .join(' ');
}
