/** Stacks of the programs in the simulation, with the places in our sources. */
import { SourceMap, type SourceMapPayload } from 'node:module';

/** A place in one of the programs' bundles. */
const PLACE = /\b(relay|worker|offscreen)\.js:(\d+):(\d+)/g;

export function hasPositions(text: string): boolean {
  return text.search(PLACE) >= 0;
}

/**
 * Replaces the places in bundles by those in the sources, such as `relay/core/link/slot.ts:31:5`. A place that its map does
 * not know stays as it is. `maps` has the source maps as JSON, by the bundle's name.
 */
export function inSources(text: string, maps: ReadonlyMap<string, string>): string {
  const read = new Map<string, SourceMap>();
  return text.replaceAll(PLACE, (place, program: string, line: string, column: string) => {
    const name = `${program}.js`;
    const json = maps.get(name);
    if (json === undefined) return place;
    const map = read.get(name) ?? new SourceMap(JSON.parse(json) as SourceMapPayload);
    read.set(name, map);
    // Lines and columns of a map count from 0.
    const entry = map.findEntry(Number(line) - 1, Number(column) - 1);
    if (!('originalSource' in entry)) return place;
    return `${entry.originalSource}:${entry.originalLine + 1}:${entry.originalColumn + 1}`;
  });
}
