/**
 * File choosers that clients answer instead of the user. There is one switch per page. It is on as long as one client
 * wants it, and only the clients that want it get the event.
 */
import { carryOn, giveUp, type CarryOutPorts } from '../cdp/carry-out.ts';
import type { Command } from '../cdp/command.ts';
import { takeBack } from '../cdp/departure.ts';
import type { ClientSession, RealSession } from '../cdp/sessions.ts';
import type { Feature } from './feature.ts';

const INTERCEPT = 'Page.setInterceptFileChooserDialog';

export class FileChooser implements Feature {
  readonly name = 'file chooser';
  readonly commands = {
    [INTERCEPT]: (session: ClientSession, command: Command) => this.intercept(session, command),
  };
  readonly events = {
    'Page.fileChooserOpened': (real: RealSession, method: string, body: string) => {
      for (const session of real.clients) if (this.wanting.has(session)) session.forward(method, body);
      return true;
    },
  };
  private readonly ports: CarryOutPorts;
  private readonly wanting = new WeakSet<ClientSession>();

  constructor(ports: CarryOutPorts) {
    this.ports = ports;
  }

  sessionLeft(session: ClientSession): void {
    if (!this.wanting.has(session) || this.othersWant(session)) return;
    takeBack(this.ports, session.real, INTERCEPT, { enabled: false });
  }

  private intercept(session: ClientSession, command: Command): void {
    if (command.params['enabled'] === true) {
      this.wanting.add(session);
      return carryOn(this.ports, session, command);
    }
    this.wanting.delete(session);
    session.journal.remove(command.method);
    if (this.othersWant(session)) command.reply('{}');
    else giveUp(this.ports, session, command);
  }

  private othersWant(session: ClientSession): boolean {
    return [...session.real.clients].some((other) => other !== session && this.wanting.has(other));
  }
}
