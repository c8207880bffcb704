/** Finds what somebody may have meant who has mistyped a name. Needs only Node: the set-up uses it too. */

/**
 * Up to `count` of the names, those first that fewer changed letters lead to.
 *
 * @param {string} text
 * @param {Iterable<string>} names
 * @param {number} count
 * @param {number} [changesMax] Leaves out names that need more changed letters than this.
 * @returns {string[]}
 */
export function closest(text, names, count, changesMax = Infinity) {
  return [...names]
    .map((name) => ({ name, changes: distance(text.toLowerCase(), name.toLowerCase()) }))
    .filter(({ changes }) => changes <= changesMax)
    .sort((one, two) => one.changes - two.changes)
    .slice(0, count)
    .map(({ name }) => name);
}

/**
 * How many letters must be put in, taken out or changed to make one text of the other (Levenshtein distance).
 *
 * @param {string} one
 * @param {string} two
 * @returns {number}
 */
function distance(one, two) {
  let row = Array.from({ length: two.length + 1 }, (_, column) => column);
  for (let line = 0; line < one.length; line++) {
    const next = [line + 1];
    for (let column = 1; column <= two.length; column++) {
      const changed = (row[column - 1] ?? 0) + (one[line] === two[column - 1] ? 0 : 1);
      next.push(Math.min(changed, (row[column] ?? 0) + 1, (next[column - 1] ?? 0) + 1));
    }
    row = next;
  }
  return row[two.length] ?? 0;
}
