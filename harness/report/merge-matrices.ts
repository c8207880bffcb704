import type { Matrix, MatrixCell } from '../results/run-result.ts';

/** A cell that no run has tested. */
const NOT_RUN: MatrixCell = { status: 'skipped', mark: '' };

/** Merges matrices, or parts of one. A cell that is in several of them has failed if it failed in any. */
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
  const tested = cells.filter(({ mark }) => mark !== '');
  return tested.find(({ status }) => status === 'failed') ?? tested[0] ?? NOT_RUN;
}
