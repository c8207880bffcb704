/**
 * A historic bug, put back into our own code. A mutant that no longer applies is an error: the code has changed, and
 * otherwise nobody would notice that the bug is no longer tested for.
 */
import { readFileSync } from 'node:fs';
import path from 'node:path';
import type { Invariant } from '../oracle/violation.ts';

export interface Mutant {
  /** Its name in the zoo's list, such as `slot-late-close`. */
  readonly id: string;
  /** What triggers it, and what it causes. */
  readonly story: string;
  /** Where the bug was found. */
  readonly source: string;
  /** The part that a diagnosis of its failures should name, stated before any was seen. */
  readonly part?: 'relay' | 'extension';
  /** The invariant that is expected to break. */
  readonly breaks?: Invariant;
  readonly edits: readonly Edit[];
}

/** Replaces a piece of a source file that occurs exactly once. */
export interface Edit {
  /** Relative to the repository, with `/`. */
  readonly file: string;
  readonly find: string;
  readonly replace: string;
}

/** The part whose code a mutant changes; undefined if both use it, and without a mutant. */
export function guiltyPart(mutant: Mutant | undefined): 'relay' | 'extension' | undefined {
  const file = mutant?.edits[0]?.file ?? '';
  if (file.startsWith('extension/')) return 'extension';
  return file.startsWith('relay/') && !file.startsWith('relay/protocol/') ? 'relay' : undefined;
}

/** A mutant whose text is not found, or is found more than once. */
class MutantError extends Error {
  override readonly name = 'MutantError';
}

/** The texts of the files that the mutant changes, by absolute path. Throws {@link MutantError}. */
export function mutatedSources(root: string, mutant: Mutant): Map<string, string> {
  const sources = new Map<string, string>();
  for (const { file, find, replace } of mutant.edits) {
    const absolute = path.join(root, file);
    const text = sources.get(absolute) ?? readFileSync(absolute, 'utf8');
    const found = text.split(find).length - 1;
    if (found !== 1) {
      throw new MutantError(
        `The mutant ${mutant.id} does not apply: ${file} contains its text ${found} times. Update it in harness/zoo/mutants/.`,
      );
    }
    sources.set(
      absolute,
      text.replace(find, () => replace),
    );
  }
  return sources;
}
