import type { Matrix, MatrixCell } from '../results/run-result.ts';

/** What none of them has played. */
const NOTHING: MatrixCell = { status: 'skipped', mark: '' };

/** Several matrices, or parts of one, as one. What was played in several of them has failed if it has in any. */
export function mergeMatrices(matrices: readonly Matrix[]): Matrix | undefined {
  if (matrices.length === 0) return undefined;
  const columns = [...new Set(matrices.flatMap((matrix) => matrix.columns))];
  const names = [...new Set(matrices.flatMap(({ rows }) => rows.map(({ name }) => name)))];
  const rows = names.map((name) => ({
    name,
    cells: columns.map((column) => merged(matrices.flatMap((matrix) => cellOf(matrix, name, column)))),
  }));
  return { columns, rows };
}

function cellOf({ columns, rows }: Matrix, name: string, column: string): MatrixCell[] {
  const cell = rows.find((row) => row.name === name)?.cells[columns.indexOf(column)];
  return cell === undefined ? [] : [cell];
}

function merged(cells: readonly MatrixCell[]): MatrixCell {
  const told = cells.filter(({ mark }) => mark !== '');
  return told.find(({ status }) => status === 'failed') ?? told[0] ?? NOTHING;
}
