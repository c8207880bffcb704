import type { RunResult } from '../../results/run-result.ts';
import { html, type Markup } from './markup.ts';

/** The survival matrix: a row for each fault, a column for each state in which it struck. */
export function matrixSection({ matrix }: RunResult): Markup | undefined {
  if (matrix === undefined) return undefined;
  return html`<section aria-labelledby="matrix">
    <h2 id="matrix">Survival matrix</h2>
    <div class="wide" tabindex="0" role="group" aria-labelledby="matrix">
      <table class="matrix">
        <thead>
          <tr>
            <th scope="col">Fault</th>
            ${matrix.columns.map((column) => html`<th scope="col">${column}</th>`)}
          </tr>
        </thead>
        <tbody>
          ${matrix.rows.map(
            ({ name, cells }) =>
              html`<tr>
                <th scope="row">${name}</th>
                ${cells.map(({ status, mark }) => html`<td class="${status}">${mark}</td>`)}
              </tr>`,
          )}
        </tbody>
      </table>
    </div>
  </section>`;
}
