/**
 * Whether the page's file choosers are kept from the person and told to clients instead: there is one switch
 * per page. It is on as long as one client wants it, and those that want it are told.
 */
import type { ClientSession } from './sessions.ts';

export const INTERCEPT_FILE_CHOOSER = 'Page.setInterceptFileChooserDialog';
export const FILE_CHOOSER_OPENED = 'Page.fileChooserOpened';

/** Whether a client session other than this one wants it. */
export function othersWantFileChooser(session: ClientSession): boolean {
  return [...session.real.clients].some((other) => other !== session && other.wantsFileChooser);
}
