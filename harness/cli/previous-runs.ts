/** A new run does not overwrite the last one's files: they move into a folder of their own, and the last few are kept. */
import { existsSync, mkdirSync, readdirSync, renameSync, rmSync, statSync } from 'node:fs';
import { basename, dirname, join, resolve } from 'node:path';

export const KEPT_RUNS_MAX = 5;
const FOLDER = 'previous';

/**
 * Moves the report and the folder beside it to `previous/NAME-TIME/`, where the links between them still work, and
 * removes the oldest but {@link KEPT_RUNS_MAX} of this name. Does nothing without a report. Errors are ignored: the
 * files are then overwritten, and a folder that cannot be written is reported when the new ones are.
 */
export function keepPreviousRun(report: string, beside: string): void {
  const file = resolve(report);
  if (!existsSync(file)) return;
  const name = basename(file, '.html');
  try {
    const time = statSync(file).mtime.toISOString().replaceAll(/[:.]/g, '-');
    const folder = join(dirname(file), FOLDER);
    const own = join(folder, `${name}-${time}`);
    mkdirSync(own, { recursive: true });
    for (const path of [file, beside]) if (existsSync(path)) renameSync(path, join(own, basename(path)));
    const pattern = new RegExp(`^${name.replace(/[^\w-]/g, '\\$&')}-\\d{4}-\\d\\d-\\d\\dT[\\d-]+Z$`);
    const kept = readdirSync(folder).filter((entry) => pattern.test(entry));
    for (const old of kept.sort().slice(0, -KEPT_RUNS_MAX)) rmSync(join(folder, old), { recursive: true });
  } catch {
    // See above.
  }
}
