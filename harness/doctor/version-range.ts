/** The few forms of version ranges that our package.json uses. */

/** Whether `version` is in `range`: conditions `>=X`, `<X` that must all hold, for example `>=1.60 <2`. */
export function isInRange(version: string, range: string): boolean {
  return range.split(/\s+/).every((condition) => {
    const [, operator = '', bound = ''] = /^(>=|<)(\d[\d.]*)$/.exec(condition) ?? [];
    if (operator === '') throw new Error(`${condition} is not a condition such as >=1.60 or <2`);
    return operator === '<' ? compare(version, bound) < 0 : compare(version, bound) >= 0;
  });
}

/** Compares the numbers. A pre-release counts as its release. */
function compare(one: string, other: string): number {
  const [ones, others] = [numbers(one), numbers(other)];
  const at = [0, 1, 2].find((index) => ones[index] !== others[index]);
  return at === undefined ? 0 : (ones[at] ?? 0) - (others[at] ?? 0);
}

function numbers(version: string): number[] {
  const parts = (version.split('-')[0] ?? '').split('.').map(Number);
  return [0, 1, 2].map((index) => parts[index] ?? 0);
}
