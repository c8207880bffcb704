import { describeEvent } from './client/describe-event.ts';
import { startPage, type PageParts } from './client/start-page.ts';
import { wireEventList } from './client/wire-event-list.ts';
import { wireReadout } from './client/wire-readout.ts';
import { wireScenarioFilter } from './client/wire-scenario-filter.ts';

/**
 * The page's script. Its functions are written, checked and tested as TypeScript in `client/` and emitted as their
 * own source, which is the same from source and from a bundle. Each must therefore stand alone: it uses only its
 * parameters and the browser's globals. A bundler must not be told to keep function names (`keepNames`): it would
 * put calls of its own into them.
 */
export function pageScript(): string {
  const parts: PageParts = { describeEvent, wireEventList, wireReadout, wireScenarioFilter };
  const sources = Object.entries(parts).map(([name, part]) => `${name}: ${String(part)}`);
  return `"use strict";\n(${String(startPage)})({\n${sources.join(',\n')}\n});\n`;
}
