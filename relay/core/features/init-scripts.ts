/**
 * Init scripts. A debugger that is attached again gives a script another identifier, so clients get identifiers of the
 * relay's. The journal keeps the scripts, and replay.ts adds them again.
 */
import { send, type CarryOutPorts } from '../cdp/carry-out.ts';
import type { Command } from '../cdp/command.ts';
import { orReset } from '../cdp/departure.ts';
import { ADD_SCRIPT, REMOVE_SCRIPT, type JournalEntry } from '../cdp/journal.ts';
import { parseResult, stringOf } from '../cdp/json.ts';
import type { ClientSession } from '../cdp/sessions.ts';
import { SCRIPT_NOT_FOUND } from '../errors.ts';
import { isSettled, SESSION_NOT_FOUND, type Outcome } from '../outcome.ts';
import type { Feature } from './feature.ts';

export class InitScripts implements Feature {
  readonly name = 'init scripts';
  readonly commands = {
    [ADD_SCRIPT]: (session: ClientSession, command: Command) => this.add(session, command),
    [REMOVE_SCRIPT]: (session: ClientSession, command: Command) => this.remove(session, command),
  };
  /** It is added when there is a renderer again. */
  readonly whileCrashed = {
    [ADD_SCRIPT]: (session: ClientSession, command: Command) => noteScript(session, command, ''),
  };
  private readonly ports: CarryOutPorts;
  /** Sessions with scripts that Chromium is still adding, and how often each has disabled Page meanwhile. */
  private readonly adding = new Map<ClientSession, { open: number; disabled: number }>();

  constructor(ports: CarryOutPorts) {
    this.ports = ports;
  }

  settingsGivenUp(session: ClientSession, settings: readonly JournalEntry[], domain?: string): void {
    const adding = this.adding.get(session);
    if (adding !== undefined && domain === 'Page') adding.disabled += 1;
    for (const { script } of settings) if (script !== undefined) this.forsake(session, script);
  }

  private add(session: ClientSession, command: Command): void {
    const adding = this.adding.get(session) ?? { open: 0, disabled: 0 };
    const { disabled } = adding;
    this.adding.set(session, adding);
    adding.open += 1;
    send(this.ports, session, command, (outcome) => {
      adding.open -= 1;
      if (adding.open === 0) this.adding.delete(session);
      if (outcome.kind !== 'answered') return command.end(outcome);
      const known = stringOf(parseResult(outcome.body)['identifier']) ?? '';
      const isThere = session.real.clients.has(session);
      if (isThere && adding.disabled === disabled) return noteScript(session, command, known);
      // The session has ended or disabled Page while Chromium was adding it, or the client has gone.
      const identifier = session.nextScriptId();
      session.scripts.set(identifier, known);
      this.forsake(session, identifier);
      if (isThere) command.reply(JSON.stringify({ identifier }));
      else command.fail(SESSION_NOT_FOUND);
    });
  }

  private remove(session: ClientSession, command: Command): void {
    const identifier = stringOf(command.params['identifier']) ?? '';
    if (!session.scripts.has(identifier)) return command.fail(SCRIPT_NOT_FOUND);
    this.drop(session, identifier, (outcome) => {
      if (isSettled(outcome)) command.reply('{}');
      else command.end(outcome);
    });
  }

  /** Removes a script whose client has left. */
  private forsake(session: ClientSession, identifier: string): void {
    this.drop(session, identifier, orReset(this.ports, session.real));
  }

  /**
   * Removes a script from the page's debugger. Chromium's identifier is looked up when the command is sent: a debugger
   * that was attached again meanwhile has given others, or never knew the script.
   */
  private drop(session: ClientSession, identifier: string, done: (outcome: Outcome) => void): void {
    const { real: target } = session;
    const { life } = target.tab;
    session.journal.forgetScript(identifier);
    this.ports.command(session.real, {
      method: REMOVE_SCRIPT,
      params: () => {
        // A session that is gone is not told that the debugger was lost: its identifiers are of that life.
        const known = target.tab.life === life || target.clients.has(session);
        return JSON.stringify({ identifier: (known ? session.scripts.get(identifier) : undefined) ?? '' });
      },
      done: (outcome) => {
        // Not before: what died with the worker may be sent again. If Chromium reports an error, the script is not there.
        if (isSettled(outcome)) session.scripts.delete(identifier);
        done(outcome);
      },
    });
  }
}

/** `known`: Chromium's identifier; empty where it has not got the script yet. */
function noteScript(session: ClientSession, command: Command, known: string): void {
  const identifier = session.nextScriptId();
  session.scripts.set(identifier, known);
  session.journal.recordScript(identifier, command.params, session.real.nextOrder(), command.chars);
  command.reply(JSON.stringify({ identifier }));
}
