/** So many names are remembered: more than CDP has. A peer that makes up others gains nothing. */
const NAMES_MAX = 2_000;

/**
 * What follows from the name of a method alone, worked out once for each name: it is asked for several times for every
 * command.
 */
export function byMethod<T extends object | boolean | string>(
  workOut: (method: string) => T,
): (method: string) => T {
  const known = new Map<string, T>();
  return (method) => {
    const before = known.get(method);
    if (before !== undefined) return before;
    const value = workOut(method);
    if (known.size < NAMES_MAX) known.set(method, value);
    return value;
  };
}

export interface MethodParts {
  readonly domain: string;
  /** What follows the first dot, up to the next one. */
  readonly verb: string;
}

/** `Page` and `navigate` of `Page.navigate`. */
export const partsOf = byMethod((method): MethodParts => {
  const [domain = '', verb = ''] = method.split('.');
  return { domain, verb };
});
