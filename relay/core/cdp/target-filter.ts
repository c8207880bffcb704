/** The type of a service worker's target. */
export const SERVICE_WORKER = 'service_worker';

/** Which targets a `Target.setAutoAttach` or `setDiscoverTargets` is about. Undefined: Chromium's default. */
export type TargetFilter = readonly { readonly type?: string; readonly exclude?: boolean }[] | undefined;

const DEFAULT_FILTER: NonNullable<TargetFilter> = [
  { type: 'browser', exclude: true },
  { type: 'tab', exclude: true },
  {},
];

/** Whether a target of this type passes: the first entry that matches decides, as in Chromium. */
export function filterAccepts(filter: TargetFilter, type: string): boolean {
  for (const entry of filter ?? DEFAULT_FILTER) {
    if (entry.type === undefined || entry.type === type) return entry.exclude !== true;
  }
  return false;
}
