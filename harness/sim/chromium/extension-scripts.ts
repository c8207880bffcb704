/** An extension's scripts: as texts that can be sent to another thread, and compiled. */
import { Script } from 'node:vm';

export interface ExtensionTexts {
  /** manifest.json. */
  readonly manifest: string;
  readonly worker: string;
  /** Of the offscreen document; undefined where the extension has none that can be simulated. */
  readonly offscreen: string | undefined;
  /** What `importScripts` and `fetch` find in the extension's folder, by path. */
  readonly files: Readonly<Record<string, string>>;
}

/** What the simulation reads of it. */
export interface ExtensionManifest {
  readonly name?: string;
  readonly version?: string;
  readonly default_locale?: string;
  readonly action?: { readonly default_popup?: string };
  readonly background?: { readonly service_worker?: string; readonly type?: string };
  readonly options_page?: string;
  readonly options_ui?: { readonly page?: string };
}

export interface ExtensionScripts {
  readonly manifest: ExtensionManifest;
  readonly worker: Script;
  readonly offscreen: Script | undefined;
  readonly files: ReadonlyMap<string, string>;
}

export function compileExtension({ manifest, worker, offscreen, files }: ExtensionTexts): ExtensionScripts {
  return {
    manifest: JSON.parse(manifest) as ExtensionManifest,
    worker: new Script(worker, { filename: 'worker.js' }),
    offscreen: offscreen === undefined ? undefined : new Script(offscreen, { filename: 'offscreen.js' }),
    files: new Map(Object.entries(files)),
  };
}
