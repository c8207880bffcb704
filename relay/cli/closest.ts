/** Finds what somebody may have meant who has mistyped a name. */

/** Up to `count` of the names, those first that fewer changed letters lead to. */
export function closest(text: string, names: Iterable<string>, count: number): string[] {
  return [...names]
    .map((name) => ({ name, distance: distance(text.toLowerCase(), name.toLowerCase()) }))
    .sort((one, two) => one.distance - two.distance)
    .slice(0, count)
    .map(({ name }) => name);
}

/** How many letters must be put in, taken out or changed to make one text of the other (Levenshtein distance). */
function distance(one: string, two: string): number {
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
