/** V8's version has a tenth of Chrome's: 15.6 in Chrome 156. An extension cannot read the numbers after these. */
export function v8Version(product: string): string | undefined {
  const [, major = '', last = ''] = /Chrome\/(\d+)(\d)\./.exec(product) ?? [];
  return major === '' ? undefined : `${major}.${last}`;
}
