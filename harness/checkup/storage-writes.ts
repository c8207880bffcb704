/** Makes a worker die between two writes to storage, and compares what is then in storage. */
import type { Trial } from './trial.ts';

const RECORD = '__holdfastWrites';

/**
 * Runs in each worker that starts: see `watchStarts`. Counts its writes to `storage.local` and `storage.sync`. With a
 * limit, the last write is done, and its caller hears nothing any more: for storage, the worker has died right after it.
 */
export function countWrites(limit = Infinity): string {
  return `(() => {
  if (self.${RECORD}) return;
  const record = self.${RECORD} = { count: 0 };
  const limit = ${limit};
  for (const area of ['local', 'sync']) {
    const storage = self.chrome?.storage?.[area];
    if (!storage) continue;
    for (const name of ['set', 'remove', 'clear']) {
      const call = storage[name].bind(storage);
      storage[name] = (...args) => {
        if (record.count >= limit) return new Promise(() => undefined);
        if (++record.count < limit) return call(...args);
        if (typeof args.at(-1) === 'function') args.pop();
        return call(...args).then(() => new Promise(() => undefined));
      };
    }
  }
})()`;
}

/** The expression that reads the number of writes, or undefined if the worker was not watched from its start. */
export const READ_WRITES = `self.${RECORD}?.count`;

/** By area and key, such as `local.count`: the value as JSON. */
export type Snapshot = Readonly<Record<string, string>>;

export async function snapshotOf({ extension }: Trial): Promise<Snapshot> {
  const areas = ['local', 'sync'] as const;
  const entries: [string, string][] = [];
  for (const area of areas)
    for (const [key, value] of Object.entries(await extension.read(area)))
      entries.push([`${area}.${key}`, JSON.stringify(value)]);
  return Object.fromEntries(entries);
}

/**
 * The keys that contradict each other: each has a value of an undisturbed run, and no undisturbed state has all of them.
 * `states` are those of an undisturbed run, in order. A key with another value, such as a time, says nothing. Empty if
 * there is no contradiction; otherwise each key with the numbers of the states that have its value.
 */
export function contradictions(
  states: readonly Snapshot[],
  seen: Snapshot,
): ReadonlyMap<string, readonly number[]> {
  const keys = new Set([...states, seen].flatMap((state) => Object.keys(state)));
  const fits = new Map<string, readonly number[]>();
  for (const key of keys) {
    const numbers = states.flatMap((state, number) => (state[key] === seen[key] ? [number] : []));
    if (numbers.length > 0 && numbers.length < states.length) fits.set(key, numbers);
  }
  const isWhole = states.some((_, number) => [...fits.values()].every((numbers) => numbers.includes(number)));
  return isWhole ? new Map() : fits;
}
