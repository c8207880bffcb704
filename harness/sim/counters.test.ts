import { expect, test } from 'vitest';
import { repositoryRoot } from '../setup/root.ts';
import type { Edit } from '../zoo/mutant.ts';
import { partsOf } from './parts.ts';
import { bundlePrograms } from './programs/programs.ts';
import { run } from './run.ts';
import { modelOptions } from './testing/model-parts.ts';

const SEEDS = 100;

interface Corruption {
  readonly counter: string;
  readonly edit: Edit;
  /** What `Relay.check()` says. */
  readonly says: RegExp;
}

const corruption = (
  counter: string,
  file: string,
  find: string,
  replace: string,
  says: RegExp,
): Corruption => ({ counter, edit: { file: `relay/core/${file}`, find, replace }, says });

const CORRUPTIONS: readonly Corruption[] = [
  corruption(
    'requests that wait, after they have ended',
    'link/requests.ts',
    "if (request.state !== 'sent') this.waiting.delete(request);",
    '',
    /requests count as held, not/,
  ),
  corruption(
    'requests that wait, once they are sent',
    'link/requests.ts',
    "if (state === 'sent') this.waiting.delete(request);",
    "if (state === 'sent') void 0;",
    /requests count as held, not/,
  ),
  corruption(
    'requests that nobody waits for',
    'link/requests.ts',
    'if (request.withdrawn !== undefined) this.forsaken.delete(request);',
    '',
    /requests count as forsaken, not/,
  ),
  corruption(
    'what one client has',
    'quota.ts',
    'own.count += count;',
    'own.count += Math.max(0, count);',
    /an owner counts/,
  ),
  corruption(
    'the characters of one client',
    'quota.ts',
    'own.chars += chars;',
    'own.chars += Math.max(0, chars);',
    /an owner counts/,
  ),
  corruption(
    'what all clients have',
    'quota.ts',
    'this.total.count += count;',
    'this.total.count += Math.max(0, count);',
    /all count/,
  ),
  corruption(
    'the characters of all clients',
    'quota.ts',
    'this.total.chars += chars;',
    'this.total.chars += Math.max(0, chars);',
    /all count/,
  ),
  corruption('what a client had that is gone', 'quota.ts', 'this.total.count -= own.count;', '', /all count/),
  corruption(
    'sessions of a client',
    'cdp/client.ts',
    'this.targetOf.delete(id);',
    '',
    /counts \d+ sessions with \d+ targets, and has/,
  ),
  corruption(
    'sessions of a client with one target',
    'cdp/client.ts',
    'const left = (this.sessionsWith.get(targetId) ?? 1) - 1;',
    'const left = this.sessionsWith.get(targetId) ?? 1;',
    /counts \d+ sessions with \d+ targets, and has/,
  ),
  corruption(
    'characters announced in a tab',
    'cdp/announced.ts',
    'for (const body of this.things.get(kind)?.values() ?? []) this.inTab.chars -= body.length;',
    '',
    /characters announced, and has/,
  ),
  corruption(
    'characters of events that are kept',
    'cdp/event-order.ts',
    'this.keptChars += event[1].length;',
    '',
    /characters of events count as kept, not/,
  ),
];

test.each(CORRUPTIONS)('a wrong count turns a seed red: $counter', async ({ edit, says }) => {
  const mutant = { id: 'wrong-count', story: '', source: '', edits: [edit] };
  const parts = partsOf(await bundlePrograms(repositoryRoot, mutant));
  let text = '';
  for (let seed = 1; seed <= SEEDS && !says.test(text); seed++) {
    const { finding } = await run(parts, { options: modelOptions(seed) });
    text = finding === undefined ? '' : `${finding.invariant}: ${finding.text}`;
  }
  expect(text).toMatch(says);
  expect(text).toMatch(/^O6: /);
});
