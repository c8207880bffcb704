/** Requests about windows and downloads: what the debugger of a tab does not offer. Numbered, relay to extension. */
import * as v from 'valibot';
import { count, request, tabId } from './frame-parts.ts';

const pixels = v.pipe(v.number(), v.safeInteger());

/** Where a window is, in pixels of the screen, as CDP has it. */
export const WindowBounds = v.object({
  left: v.optional(pixels),
  top: v.optional(pixels),
  width: v.optional(count),
  height: v.optional(count),
  windowState: v.optional(v.picklist(['normal', 'minimized', 'maximized', 'fullscreen'])),
});
export type WindowBounds = v.InferOutput<typeof WindowBounds>;

/** The size that the pages in a window are to have. */
export const WindowContents = v.object({ width: v.optional(count), height: v.optional(count) });

/** Asks for the window of a tab, or for one that has a shared tab. The result: `{windowId, bounds}`. */
export const WindowGet = v.object({
  type: v.literal('window.get'),
  ...request,
  tab: v.optional(tabId),
  windowId: v.optional(pixels),
});
export type WindowGet = v.InferOutput<typeof WindowGet>;

/** Moves or sizes a window that has a shared tab. */
export const WindowSet = v.object({
  type: v.literal('window.set'),
  ...request,
  windowId: pixels,
  bounds: v.optional(WindowBounds),
  contents: v.optional(WindowContents),
});
export type WindowSet = v.InferOutput<typeof WindowSet>;

/**
 * Which of the browser's downloads: of this address, the one that `later` others have followed. Those do not count that
 * began in the last `agoMs` milliseconds: the relay has not heard of them.
 */
const download = { url: v.string(), later: count, agoMs: v.optional(count) };

/**
 * Asks how a download stands, and where the browser has put it once it is finished. The result: `{path?, state?}`;
 * no `state` where there is none.
 */
export const DownloadFind = v.object({ type: v.literal('download.find'), ...request, ...download });
export type DownloadFind = v.InferOutput<typeof DownloadFind>;

/** Cancels a download; that it is not under way is no error. */
export const DownloadCancel = v.object({ type: v.literal('download.cancel'), ...request, ...download });
export type DownloadCancel = v.InferOutput<typeof DownloadCancel>;
