import { isObject } from './json.ts';

/** The type of a service worker's target. */
export const SERVICE_WORKER = 'service_worker';

/** Which targets a `Target.setAutoAttach` or `setDiscoverTargets` is about. Undefined: Chromium's default. */
export type TargetFilter = readonly { readonly type?: string; readonly exclude?: boolean }[] | undefined;

const DEFAULT_FILTER: NonNullable<TargetFilter> = [
  { type: 'browser', exclude: true },
  { type: 'tab', exclude: true },
  {},
];

/** Without an explicit filter a page's debugger leaves out service workers. */
export const ALL_TARGETS: NonNullable<TargetFilter> = [{}];

/** Reads the `filter` of a command. */
export function filterOf(value: unknown): TargetFilter {
  if (!Array.isArray(value)) return undefined;
  return value.filter(isObject).map((entry) => ({
    ...(typeof entry['type'] === 'string' ? { type: entry['type'] } : {}),
    exclude: entry['exclude'] === true,
  }));
}

/** Whether a target of this type passes: the first entry that matches decides, as in Chromium. */
export function filterAccepts(filter: TargetFilter, type: string): boolean {
  for (const entry of filter ?? DEFAULT_FILTER) {
    if (entry.type === undefined || entry.type === type) return entry.exclude !== true;
  }
  return false;
}
