import { expect, test } from 'vitest';
import type { Ports } from './feature.ts';
import { Features } from './features.ts';

const ports: Ports = { command: () => undefined, takeBack: () => undefined, later: () => undefined };

test.each(['commands', 'events'] as const)('two features cannot handle the same of the %s', (kind) => {
  const one = { name: 'one', [kind]: { 'Page.frob': () => true } };
  expect(() => new Features(ports, [one])).not.toThrow();
  expect(() => new Features(ports, [one, { ...one, name: 'other' }])).toThrow('other handles Page.frob');
});
