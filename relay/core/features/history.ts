/** Going through a tab's history: the user may have been anywhere in this tab before it was shared. */
import { HISTORY, historyAddress } from '../../protocol/addresses.ts';
import { pass, type CarryOutPorts } from '../cdp/carry-out.ts';
import type { Command } from '../cdp/command.ts';
import { historyRefusal } from '../cdp/gate.ts';
import { parseResult } from '../cdp/json.ts';
import type { ClientSession } from '../cdp/sessions.ts';
import type { Outcome } from '../outcome.ts';
import type { Policy } from '../policy.ts';
import type { Feature } from './feature.ts';

interface Ports extends CarryOutPorts {
  readonly policy: Policy;
}

export class History implements Feature {
  readonly name = 'history';
  readonly commands = {
    [HISTORY]: (session: ClientSession, command: Command) => this.goTo(session, command),
  };
  private readonly ports: Ports;

  constructor(ports: Ports) {
    this.ports = ports;
  }

  /** Looks at the entry's address first. */
  private goTo(session: ClientSession, command: Command): void {
    const { ports } = this;
    const { method, params } = command;
    const done = (outcome: Outcome): void => {
      if (outcome.kind !== 'answered') return command.end(outcome);
      const address = historyAddress(parseResult(outcome.body), params['entryId']);
      const error = historyRefusal(ports.policy, method, address);
      if (error === undefined) pass(ports, session, command);
      else command.fail(error);
    };
    ports.command(session.real, {
      method: 'Page.getNavigationHistory',
      params: '{}',
      asker: session,
      done,
    });
  }
}
