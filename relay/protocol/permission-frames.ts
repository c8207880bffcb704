/** Permissions that clients grant to sites: the extension sets them in the browser, for as long as the clients are there. */
import * as v from 'valibot';
import { nonEmpty, request } from './frame-parts.ts';

/** What `chrome.contentSettings` can set, by its own names. */
export const SITE_SETTINGS = ['camera', 'clipboard', 'location', 'microphone', 'notifications'] as const;
export type SiteSetting = (typeof SITE_SETTINGS)[number];

const setting = v.optional(v.picklist(['allow', 'ask', 'block']));

/** Sites, and what they may do. Without `origin`, all sites. */
const SitePermissions = v.object({
  origin: v.optional(nonEmpty),
  settings: v.object({
    camera: setting,
    clipboard: setting,
    location: setting,
    microphone: setting,
    notifications: setting,
  } satisfies Record<SiteSetting, unknown>),
});
export type SitePermissions = v.InferOutput<typeof SitePermissions>;

/** How many of {@link SitePermissions} one frame has at most. */
export const SITES_MAX = 200;

/** All that clients grant now: it replaces what was set before. A later entry goes before an earlier one. */
export const PermissionsSet = v.object({
  type: v.literal('permissions.set'),
  ...request,
  sites: v.pipe(v.array(SitePermissions), v.maxLength(SITES_MAX)),
});
export type PermissionsSet = v.InferOutput<typeof PermissionsSet>;
