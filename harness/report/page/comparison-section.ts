import type { ComparedRow, Comparison } from '../compare.ts';
import { html, type Markup } from './markup.ts';

const WORDS: Readonly<Record<ComparedRow['change'], string>> = {
  same: '=',
  better: 'better',
  worse: 'worse',
  other: 'changed',
};

/** The table that compares two runs. */
export function comparisonSection({ names, rows }: Comparison): Markup {
  const [before, after] = names;
  return html`<section aria-labelledby="comparison">
    <h2 id="comparison">Comparison</h2>
    <div class="wide" tabindex="0" role="group" aria-labelledby="comparison">
      <table class="comparison">
        <thead>
          <tr>
            <th scope="col"><span class="hidden-text">What</span></th>
            <th scope="col">${before}</th>
            <th scope="col">${after}</th>
            <th scope="col">Change</th>
          </tr>
        </thead>
        <tbody>
          ${rows.map(
            ({ name, values: [one, other], change }) =>
              html`<tr class="${change}">
                <th scope="row">${name}</th>
                <td>${one}</td>
                <td>${other}</td>
                <td class="change">${WORDS[change]}</td>
              </tr>`,
          )}
        </tbody>
      </table>
    </div>
  </section>`;
}
