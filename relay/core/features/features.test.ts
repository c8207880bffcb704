import { expect, test } from 'vitest';
import { Features } from './features.ts';

test.each(['checks', 'commands', 'whileCrashed', 'browserCommands', 'answers', 'events'] as const)(
  'two features cannot handle the same of the %s',
  (kind) => {
    const one = { name: 'one', [kind]: { 'Page.frob': () => true } };
    expect(() => new Features([one])).not.toThrow();
    expect(() => new Features([one, { ...one, name: 'other' }])).toThrow('other handles Page.frob');
  },
);
