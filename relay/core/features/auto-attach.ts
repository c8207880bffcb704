/**
 * Auto-attach of a page: sessions with the frames and workers below it. A page has one setting, so Chromium gets the
 * widest that any client has asked for, and each client gets the targets of its own.
 */
import { detachFromTarget } from '../cdp/attached-sessions.ts';
import { answerAlone, pass, type CarryOutPorts } from '../cdp/carry-out.ts';
import { withParams, type Command } from '../cdp/command.ts';
import { letGo, type DeparturePorts } from '../cdp/departure.ts';
import type { ClientSession, Tab } from '../cdp/sessions.ts';
import { filterOf } from '../cdp/target-filter.ts';
import { resumeForsaken, widestSetting } from '../cdp/waiting-targets.ts';
import { invalidParams } from '../errors.ts';
import type { Feature } from './feature.ts';

type Ports = CarryOutPorts & DeparturePorts;

export class AutoAttach implements Feature {
  readonly name = 'auto-attach';
  readonly commands = {
    'Target.setAutoAttach': (session: ClientSession, command: Command) => this.set(session, command),
    'Target.detachFromTarget': (session: ClientSession, command: Command) =>
      detachFromTarget(this.ports, session, command),
    'Runtime.runIfWaitingForDebugger': (session: ClientSession, command: Command) =>
      this.run(session, command),
  };
  private readonly ports: Ports;

  constructor(ports: Ports) {
    this.ports = ports;
  }

  sessionsLeft(tab: Tab): void {
    resumeForsaken(this.ports, tab.root);
  }

  private set(session: ClientSession, command: Command): void {
    const { params } = command;
    if (params['flatten'] !== true && params['autoAttach'] === true) {
      return command.fail(invalidParams('only flatten: true is supported'));
    }
    session.autoAttach = params['autoAttach'] === true;
    session.childrenWait = session.autoAttach && params['waitForDebuggerOnStart'] === true;
    session.childFilter = filterOf(params['filter']);
    if (session.autoAttach) this.start(session, command);
    else this.stop(session, command);
  }

  private start(session: ClientSession, command: Command): void {
    const { real } = session;
    for (const child of [...real.children.values()]) {
      const has = [...child.clients].some((other) => other.parent === session && !other.askedFor);
      if (!has && session.wantsChild(child.info.type)) this.ports.targets.attach(child, session, false);
    }
    pass(this.ports, session, withParams(command, { ...command.params, ...widestSetting(real) }));
  }

  /** A target that waits for several sessions starts when the last of them has said so. */
  private run(session: ClientSession, command: Command): void {
    const { waitsFor } = session.real;
    waitsFor.delete(session);
    if (waitsFor.size > 0) command.reply('{}');
    else pass(this.ports, session, command);
  }

  private stop(session: ClientSession, command: Command): void {
    const { real } = session;
    for (const child of [...real.children.values()]) {
      for (const below of [...child.clients])
        if (below.parent === session && !below.askedFor) letGo(this.ports, below);
    }
    const others = [...real.clients].some((other) => other.autoAttach);
    if (others) answerAlone(session, command);
    else pass(this.ports, session, command);
  }
}
