import { expect, test } from 'vitest';
import { World } from '../testing/world.ts';
import type { Feature } from './feature.ts';

/** The last one would silently win. */
test('no two features have the same name, or answer the same command or event', () => {
  const features = Reflect.get(new World().relay.features, 'features') as readonly Feature[];
  const names = features.map(({ name }) => name);
  const methods = features.flatMap(({ commands = {}, events = {} }) => [
    ...Object.keys(commands),
    ...Object.keys(events),
  ]);
  expect(methods.length).toBeGreaterThan(0);
  expect(names).toEqual([...new Set(names)]);
  expect(methods).toEqual([...new Set(methods)]);
});
