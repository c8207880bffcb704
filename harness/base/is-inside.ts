import { relative } from 'node:path';

/** Whether a path is the folder or below it, by its name: links are not followed. Both are absolute. */
export function isInside(folder: string, file: string): boolean {
  return !relative(folder, file).startsWith('..');
}
