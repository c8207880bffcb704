/**
 * A page has one dialog at a time, and several clients may want to answer it: a Playwright client without a listener
 * dismisses at once what another client waits for. So a dialog belongs to the client that acted on the page last, which
 * most likely caused it. All clients get the event; that one answers.
 */
import { NO_OPTION } from '../../protocol/refusal-text.ts';
import type { Command } from '../cdp/command.ts';
import { carryOn, type CarryOutPorts } from '../cdp/carry-out.ts';
import type { ClientSession, RealSession, Tab, SessionClient } from '../cdp/sessions.ts';
import type { Invariant } from '../invariant.ts';
import { isInput } from '../methods/names.ts';
import { policyOf } from '../methods/table.ts';
import { refused } from '../refusal.ts';
import type { Feature } from './feature.ts';

const ANSWER_DIALOG = 'Page.handleJavaScriptDialog';

const DIALOG_TAKEN = refused({
  rule: 'dialog',
  what: ANSWER_DIALOG,
  why: 'only the client that last acted on the page can answer this dialog',
  option: `${NO_OPTION}. If that client disconnects, the relay dismisses the dialog`,
});

export class Dialogs implements Feature {
  readonly name = 'dialogs';
  readonly commands = {
    [ANSWER_DIALOG]: (session: ClientSession, command: Command) => {
      if (this.mayAnswer(session)) carryOn(this.ports, session, command);
      else command.fail(DIALOG_TAKEN);
    },
  };
  readonly events = {
    'Page.javascriptDialogOpening': ({ tab }: RealSession) => this.opened(tab),
    'Page.javascriptDialogClosed': ({ tab }: RealSession) => {
      this.owners.delete(tab);
      return false;
    },
  };
  private readonly ports: CarryOutPorts;
  /** The client that acted on the page last. */
  private readonly actors = new WeakMap<Tab, SessionClient>();
  /** The client that the open dialog belongs to; none where there is no dialog, or it is anybody's. */
  private readonly owners = new WeakMap<Tab, SessionClient>();

  constructor(ports: CarryOutPorts) {
    this.ports = ports;
  }

  commandSeen({ real, client }: ClientSession, method: string): void {
    if (isInput(method) || policyOf(method).mayOpenDialog === true) this.actors.set(real.tab, client);
  }

  /** The owner of an open dialog has left: nobody else waits to answer it, and the page would stand still. */
  sessionsLeft(tab: Tab): void {
    const owner = this.owners.get(tab);
    if (owner === undefined) return;
    if ([...tab.root.clients].some((session) => session.client === owner)) return;
    this.owners.delete(tab);
    this.ports.command(tab.root, {
      method: ANSWER_DIALOG,
      params: '{"accept":false}',
      done: () => undefined,
    });
  }

  debuggerLost(tab: Tab): void {
    this.owners.delete(tab);
  }

  check(invariant: Invariant, tab: Tab): void {
    const isGone = tab.phase === 'repairing' && this.owners.has(tab);
    invariant(!isGone, `tab ${tab.id} has an owner of a dialog, but no debugger`);
  }

  /** Who does not listen to the page does not answer its dialog, so it is anybody's then. */
  private opened(tab: Tab): boolean {
    const actor = this.actors.get(tab);
    if (actor !== undefined && listens(actor, tab)) this.owners.set(tab, actor);
    else this.owners.delete(tab);
    return false;
  }

  private mayAnswer({ real, client }: ClientSession): boolean {
    const owner = this.owners.get(real.tab);
    // It may have stopped listening since the dialog opened.
    return owner === undefined || owner === client || !listens(owner, real.tab);
  }
}

function listens(client: SessionClient, tab: Tab): boolean {
  return [...tab.root.clients].some((session) => session.client === client && session.enabled.has('Page'));
}
