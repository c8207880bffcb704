/** What the command line runs. A bundle of its own: only who fuzzes needs fast-check and the protocol's definition. */
import { clientSurface } from './client.ts';
import { extensionSurface } from './extension.ts';
import { fuzz, type FuzzOptions, type SurfaceResult } from './fuzz.ts';
import { httpSurface } from './http.ts';
import type { SurfaceName } from './surface.ts';
import { workerSurface } from './worker.ts';

export type { SurfaceResult } from './fuzz.ts';

/** Fuzzes the surface of this name. */
export function fuzzSurface(name: SurfaceName, options: FuzzOptions): Promise<SurfaceResult> {
  switch (name) {
    case 'client':
      return fuzz(clientSurface, options);
    case 'extension':
      return fuzz(extensionSurface, options);
    case 'http':
      return fuzz(httpSurface, options);
    case 'worker':
      return fuzz(workerSurface, options);
  }
}
