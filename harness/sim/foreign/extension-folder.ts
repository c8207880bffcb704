/** Somebody else's extension, as a folder that Chromium could load: its background script and what that loads. */
import { existsSync, readdirSync, readFileSync, statSync } from 'node:fs';
import path from 'node:path';
import { build, type BuildFailure, type Plugin } from 'esbuild';
import * as v from 'valibot';
import { isInside } from '../../base/is-inside.ts';
import type { ExtensionTexts } from '../chromium/extension-scripts.ts';

/** Raised for a folder that is no such extension; the message says why. */
export class ExtensionFolderError extends Error {
  override readonly name = 'ExtensionFolderError';
}

const manifestSchema = v.object({
  manifest_version: v.literal(3, 'must be 3'),
  name: v.string('must be a string'),
  version: v.string('must be a string'),
  background: v.object(
    {
      service_worker: v.string('must be the path of a script'),
      type: v.optional(v.picklist(['module', 'classic'])),
    },
    'must name a service_worker',
  ),
});

type Manifest = v.InferOutput<typeof manifestSchema>;

/** No extension's scripts are longer together; more would be somebody's home folder. */
const BYTES_MAX = 16 * 1024 * 1024;
const TEXT_FILE = /\.(js|mjs|json)$/;

/**
 * Reads an extension. A classic worker's script stays as it is; of a module, what it imports is put together with
 * it, and nothing else is changed. Rejects with {@link ExtensionFolderError}.
 */
export async function readExtension(folder: string): Promise<ExtensionTexts> {
  const manifest = readManifest(folder);
  const { service_worker: name, type } = manifest.background;
  const file = path.join(folder, name);
  if (!isInside(folder, file) || !existsSync(file)) {
    throw new ExtensionFolderError(`${folder}: background.service_worker is ${name}, which does not exist.`);
  }
  const worker = type === 'module' ? await joinModules(folder, file) : readFileSync(file, 'utf8');
  return {
    manifest: JSON.stringify(manifest),
    worker,
    offscreen: undefined,
    files: type === 'module' ? jsonFiles(folder) : textFiles(folder),
  };
}

function readManifest(folder: string): Manifest {
  const file = path.join(folder, 'manifest.json');
  let value: unknown;
  try {
    value = JSON.parse(readFileSync(file, 'utf8'));
  } catch (cause) {
    const why = existsSync(file) ? `is not JSON: ${(cause as Error).message}` : 'does not exist';
    throw new ExtensionFolderError(`${file} ${why}. Give the folder that Chromium would load unpacked.`, {
      cause,
    });
  }
  const parsed = v.safeParse(v.looseObject(manifestSchema.entries), value);
  if (parsed.success) return parsed.output;
  const [issue] = parsed.issues;
  throw new ExtensionFolderError(`${file}: ${v.getDotPath(issue) ?? 'the manifest'} ${issue.message}.`);
}

async function joinModules(folder: string, file: string): Promise<string> {
  try {
    const { outputFiles } = await build({
      entryPoints: [file],
      bundle: true,
      write: false,
      format: 'iife',
      platform: 'browser',
      target: 'esnext',
      logLevel: 'silent',
      plugins: [withinFolder(folder)],
    });
    return outputFiles[0]?.text ?? '';
  } catch (cause) {
    const [first] = (cause as Partial<BuildFailure>).errors ?? [];
    if (first === undefined) throw cause;
    const where =
      first.location === null ? '' : ` (${path.basename(first.location.file)}:${first.location.line})`;
    throw new ExtensionFolderError(`${folder}: ${first.text}${where}`, { cause });
  }
}

/** Imports as a browser knows them: by relative paths, or from the extension's root. */
function withinFolder(folder: string): Plugin {
  return {
    name: 'within the folder',
    setup(builder) {
      builder.onResolve({ filter: /.*/ }, ({ path: specifier, kind, resolveDir }) => {
        if (kind === 'entry-point') return undefined;
        const isPath = /^\.{0,2}\//.test(specifier);
        const target = specifier.startsWith('/')
          ? path.join(folder, specifier)
          : path.resolve(resolveDir, specifier);
        if (!isPath || !isInside(folder, target) || !existsSync(target)) {
          return {
            errors: [{ text: `'${specifier}' cannot be imported: it is not a file in this folder.` }],
          };
        }
        return { path: target };
      });
    },
  };
}

function jsonFiles(folder: string): Record<string, string> {
  return Object.fromEntries(Object.entries(textFiles(folder)).filter(([name]) => name.endsWith('.json')));
}

function textFiles(folder: string): Record<string, string> {
  const files: Record<string, string> = {};
  let bytes = 0;
  for (const name of readdirSync(folder, { recursive: true, encoding: 'utf8' })) {
    const file = path.join(folder, name);
    if (!TEXT_FILE.test(name) || name.includes('node_modules') || !statSync(file).isFile()) continue;
    const text = readFileSync(file, 'utf8');
    bytes += text.length;
    if (bytes > BYTES_MAX) {
      throw new ExtensionFolderError(
        `${folder} has more than ${BYTES_MAX / 1024 / 1024} MB of scripts. Is it an extension?`,
      );
    }
    files[name.split(path.sep).join('/')] = text;
  }
  return files;
}
