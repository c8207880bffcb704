/** What a campaign is about: our own code, or somebody else's extension. */
import { repositoryRoot } from '../../setup/root.ts';
import type { Mutant } from '../../zoo/mutant.ts';
import { MUTANTS } from '../../zoo/mutants/index.ts';
import { readExtension } from '../foreign/extension-folder.ts';
import { bundlePrograms, type Programs } from '../programs/programs.ts';
import type { RelayModelName } from '../programs/relay-models.ts';
import { ReplayFileError, type Replay } from '../replay-file.ts';

export interface ForeignSubject {
  readonly folder: string;
  readonly relayModel: RelayModelName;
}

export interface Subject {
  /** A historic bug that is put back into our own code. */
  readonly mutant?: Mutant;
  /** In place of our own code. */
  readonly extension?: ForeignSubject;
}

/** Our own code as it is. */
export function isShipped({ mutant, extension }: Subject): boolean {
  return mutant === undefined && extension === undefined;
}

/** Rejects with ExtensionFolderError where the folder is no extension, and with esbuild's errors. */
export async function programsOf({ mutant, extension }: Subject): Promise<Programs> {
  if (extension === undefined) return bundlePrograms(repositoryRoot, mutant);
  return { relay: { model: extension.relayModel }, extension: await readExtension(extension.folder) };
}

/** What a saved run is about. Throws {@link ReplayFileError} where that is not there any more. */
export function subjectOf({ mutant: id, extension }: Replay, file: string): Subject {
  if (extension !== undefined) return { extension };
  if (id === undefined) return {};
  const mutant = MUTANTS.find((other) => other.id === id);
  if (mutant === undefined)
    throw new ReplayFileError(`${file} needs the mutant ${id}, which does not exist.`);
  return { mutant };
}
