/**
 * A page has one dialog at a time, and several clients may want to answer it: a Playwright client without a
 * listener dismisses at once what another one waits for. So a dialog belongs to the client that acted on the
 * page last, which most likely caused it. All are told; that one answers.
 */
import { isInput } from '../methods/names.ts';
import { policyOf } from '../methods/table.ts';
import { refused } from '../refusal.ts';
import type { Hub } from './hub.ts';
import type { ClientSession } from './sessions.ts';
import type { Tab } from './tab.ts';

export const ANSWER_DIALOG = 'Page.handleJavaScriptDialog';

export const DIALOG_TAKEN = refused({
  rule: 'dialog',
  what: ANSWER_DIALOG,
  why: 'this dialog belongs to the client that acted on the page last, and that one answers it',
  option: 'No option allows it. Wait: when that client disconnects, the dialog is dismissed',
});

/** Notes who acts on the page. */
export function noteActor({ real, client }: ClientSession, method: string): void {
  if (isInput(method) || policyOf(method).mayOpenDialog === true) real.tab.actor = client;
}

/** A dialog has opened. Who does not listen to the page does not answer it, so it is anybody's then. */
export function dialogOpened(tab: Tab): void {
  const { actor } = tab;
  const listens = [...tab.root.clients].some(
    (session) => session.client === actor && session.enabled.has('Page'),
  );
  tab.dialogOwner = listens ? actor : undefined;
}

export function dialogClosed(tab: Tab): void {
  tab.dialogOwner = undefined;
}

export function mayAnswerDialog({ real, client }: ClientSession): boolean {
  const { dialogOwner } = real.tab;
  return dialogOwner === undefined || dialogOwner === client;
}

/** The owner of an open dialog has left: nobody else waits to answer it, and the page would stand still. */
export function dismissForsaken(hub: Hub, tab: Tab): void {
  const { dialogOwner } = tab;
  if (dialogOwner === undefined) return;
  if ([...tab.root.clients].some((session) => session.client === dialogOwner)) return;
  tab.dialogOwner = undefined;
  hub.command(tab.root, { method: ANSWER_DIALOG, params: '{"accept":false}', done: () => undefined });
}
