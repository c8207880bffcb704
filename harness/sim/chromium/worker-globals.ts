/** What only a service worker has: scripts that it loads, its lifecycle, and how it fails to start. */
import { Script } from 'node:vm';
import { WorkerStartError } from '../uncaught.ts';

export interface WorkerGlobalsOptions {
  /** Of the worker's script. */
  readonly url: string;
  readonly files: ReadonlyMap<string, string>;
  /** Runs a script in the worker's context. */
  readonly run: (script: Script) => void;
}

export function workerGlobals({ url, files, run }: WorkerGlobalsOptions): Record<string, unknown> {
  const { href, origin, pathname, protocol } = new URL(url);
  return {
    location: { href, origin, pathname, protocol },
    skipWaiting: () => Promise.resolve(),
    clients: { claim: () => Promise.resolve(), matchAll: () => Promise.resolve([]) },
    importScripts: (...names: readonly string[]) => {
      for (const name of names) {
        const path = new URL(name, url).pathname.slice(1);
        const code = files.get(path);
        if (code === undefined) throw new Error(`importScripts: the script at '${path}' failed to load.`);
        run(new Script(code, { filename: path }));
      }
    },
  };
}

/** An error in the first turn, and what of `chrome` the script has asked for and not found: most often the reason. */
export function startError(path: string, error: unknown, missing: ReadonlySet<string>): WorkerStartError {
  const why = missing.size === 0 ? '' : ` The simulator lacks: ${[...missing].join(', ')}.`;
  return new WorkerStartError(`${path} fails to start: ${String(error)}.${why}`);
}
