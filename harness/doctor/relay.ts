/** The checks of the user's own relay and extension: port, secrets, versions. */
import { accessSync, constants, readFileSync } from 'node:fs';
import { dirname, join } from 'node:path';
import type { RelayStatus } from '../../relay/core/relay-status.ts';
import { readSecretFile, SecretFileError } from '../../relay/server/secret-file.ts';
import { tokenSecret } from '../../relay/server/token.ts';
import { isFree } from '../base/free-port.ts';
import { commandLine, isClone, repositoryRoot } from '../setup/root.ts';
import { reasonOf } from '../stage/stage-error.ts';
import { askJson } from '../targets/json-endpoint.ts';
import { Problem, type Check } from './check.ts';
import { existingParent, ownManifest } from './machine.ts';

export interface RelayPlace {
  readonly port: number;
  readonly tokenFile: string;
}

/** Nothing is created: the relay does that when it starts. */
export function tokenCheck({ tokenFile }: RelayPlace): Check {
  return {
    name: 'token file',
    look() {
      try {
        const exists = readSecretFile(tokenSecret(tokenFile)) !== undefined;
        if (exists) return tokenFile;
      } catch (cause) {
        if (!(cause instanceof SecretFileError)) throw cause;
        throw new Problem(`${tokenFile} is not safe to use`, cause.message, { cause });
      }
      const folder = existingParent(dirname(tokenFile));
      try {
        accessSync(folder, constants.W_OK);
      } catch (cause) {
        throw new Problem(
          `${tokenFile} does not exist and cannot be created`,
          `Make ${folder} writable, or choose another file with --token-file.`,
          { cause },
        );
      }
      return `${tokenFile} will be created when the relay starts`;
    },
  };
}

/** The port is free, or a Holdfast relay of this user, of this version, listens on it. */
export function portCheck(place: RelayPlace): Check {
  return {
    name: 'port',
    async look() {
      const { port } = place;
      if (await isFree(port)) return `${port} is free`;
      const status = await runningRelay(place);
      const { version } = ownManifest();
      if (status === undefined) {
        throw new Problem(
          `another program, or a relay with another token, is using port ${port}`,
          `Stop that program, or start the relay with --port NUMBER and enter that port in the extension's options.`,
        );
      }
      if (status.version === version) return `${port}: a Holdfast relay ${version} is running`;
      throw new Problem(
        `the relay on port ${port} has version ${status.version}, this is ${version}`,
        'Restart that relay.',
      );
    },
  };
}

type Status = RelayStatus & { readonly version: string };

async function runningRelay({ port, tokenFile }: RelayPlace): Promise<Status | undefined> {
  try {
    const token = readSecretFile(tokenSecret(tokenFile))?.trim() ?? '';
    return (await askJson(port, '/extension/status', { Authorization: `Bearer ${token}` })) as Status;
  } catch {
    return undefined;
  }
}

/** The built extension, and the one that is connected to a running relay. Chromium knows versions without `-beta`. */
export function extensionCheck(place: RelayPlace, folder = join(repositoryRoot, 'dist', 'extension')): Check {
  return {
    name: 'extension',
    async look() {
      const wanted = ownManifest().version.split('-')[0];
      const built = builtVersion(folder);
      if (built !== wanted) {
        const remedy = isClone ? `Build it: ${commandLine('setup')}` : 'Install Holdfast again.';
        throw new Problem(`${folder} has version ${built ?? 'none'}, the relay ${wanted}`, remedy);
      }
      const status = await runningRelay(place);
      const connected = status?.extension === 'ready' ? status.extensionVersion : undefined;
      if (connected === undefined) return `version ${built} in ${folder}`;
      if (connected === wanted) return `version ${built} in ${folder}, and connected`;
      throw new Problem(
        `the browser has version ${connected}, the relay ${wanted}`,
        `Open chrome://extensions and reload Holdfast, loaded from ${folder}.`,
      );
    },
  };
}

function builtVersion(folder: string): string | undefined {
  try {
    const manifest = readFileSync(join(folder, 'manifest.json'), 'utf8');
    return (JSON.parse(manifest) as { readonly version: string }).version;
  } catch {
    return undefined;
  }
}

/** For errors that have no remedy of their own. */
export function unexpected(what: string, cause: unknown): Problem {
  return new Problem(
    `${what}: ${reasonOf(cause)}`,
    `Run ${commandLine('torture', '--grep worker-killed')} for a full report, and attach it to an issue.`,
    { cause },
  );
}
