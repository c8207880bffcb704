/** Short forms for the zoo's records: most mutants change one place in one file. */
import type { Mutant } from './mutant.ts';

type Meta = Pick<Mutant, 'id' | 'story' | 'source' | 'part' | 'breaks'>;

/** A mutant with a single edit. */
export function mutant(
  { id, story, source, part, breaks }: Meta,
  file: string,
  find: string,
  replace: string,
): Mutant {
  return {
    ...{ id, story, source },
    ...(part === undefined ? {} : { part }),
    ...(breaks === undefined ? {} : { breaks }),
    edits: [{ file, find, replace }],
  };
}

/** Records of one part: `own('id', 'O1', 'story', 'find', 'replace')`, written by somebody who looks for weak spots. */
export function ownMutants(
  file: string,
): (
  id: string,
  breaks: NonNullable<Mutant['breaks']>,
  story: string,
  find: string,
  replace: string,
) => Mutant {
  return (id, breaks, story, find, replace) =>
    mutant({ id, story, source: 'invented', breaks }, file, find, replace);
}
