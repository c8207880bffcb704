/** Which detector catches which mutant, as a table. */
import type { Detector, Hunt } from './hunt.ts';

const NAME_CHARS = 32;

/** Empty for a single detector: then each line has said it. */
export function matrixText(hunts: readonly Hunt[], detectors: readonly Detector[]): string {
  if (detectors.length < 2) return '';
  const ids = [...new Set(hunts.map(({ id }) => id))];
  const row = (name: string, cells: readonly string[]): string =>
    `${name.slice(0, NAME_CHARS).padEnd(NAME_CHARS)}${cells.map((cell) => cell.padStart(16)).join('')}\n`;
  const of = (id: string, detector: Detector): Hunt | undefined =>
    hunts.find((hunt) => hunt.id === id && hunt.detector === detector);
  const rows = ids.map((id) =>
    row(
      id,
      detectors.map((detector) => cellOf(of(id, detector))),
    ),
  );
  const sums = detectors.map((detector) => {
    const tried = hunts.filter((hunt) => hunt.detector === detector);
    return `${tried.filter(({ caught }) => caught).length} of ${tried.length}`;
  });
  return `${row('', detectors)}${rows.join('')}${row('caught', sums)}`;
}

/** After how many seeds and how fast; a point where it was not caught. */
function cellOf(hunt: Hunt | undefined): string {
  if (hunt === undefined) return '';
  if (!hunt.caught) return '·';
  const seconds = `${(hunt.ms / 1000).toFixed(1)} s`;
  return hunt.seeds > 0 ? `seed ${hunt.seeds}, ${seconds}` : seconds;
}
