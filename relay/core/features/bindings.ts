/** Bindings: names that the page calls. Chromium has one of each name per page, and each client hears of its own. */
import { answerAlone, carryOn, type CarryOutPorts } from '../cdp/carry-out.ts';
import type { Command } from '../cdp/command.ts';
import { parseBody, stringOf } from '../cdp/json.ts';
import type { ClientSession, RealSession } from '../cdp/sessions.ts';
import { invalidParams } from '../errors.ts';
import type { Feature } from './feature.ts';

export class Bindings implements Feature {
  readonly name = 'bindings';
  readonly commands = {
    'Runtime.addBinding': (session: ClientSession, command: Command) =>
      addBinding(this.ports, session, command),
    'Runtime.removeBinding': (session: ClientSession, command: Command) =>
      removeBinding(this.ports, session, command),
  };
  /** It is made when there is a renderer again. */
  readonly whileCrashed = {
    'Runtime.addBinding': (session: ClientSession, command: Command) => {
      const name = stringOf(command.params['name']);
      if (name === undefined) {
        command.fail(invalidParams('name: string value expected'));
        return;
      }
      session.bindings.add(name);
      answerAlone(session, command);
    },
  };
  readonly events = { 'Runtime.bindingCalled': bindingCalled };
  private readonly ports: CarryOutPorts;

  constructor(ports: CarryOutPorts) {
    this.ports = ports;
  }
}

/** As in Chromium, a binding's call goes to every session that has a binding of that name. */
function bindingCalled(real: RealSession, method: string, body: string): boolean {
  const name = stringOf(parseBody(body)['name']) ?? '';
  for (const session of real.clients) if (session.bindings.has(name)) session.forward(method, body);
  return true;
}

function addBinding(ports: CarryOutPorts, session: ClientSession, command: Command): void {
  const name = stringOf(command.params['name']);
  // Chromium says what is wrong with it.
  if (name === undefined || session.bindings.has(name)) return carryOn(ports, session, command);
  // Before the answer: the page may call it as soon as it is there.
  session.bindings.add(name);
  carryOn(ports, session, command, (ok) => {
    if (!ok) session.bindings.delete(name);
  });
}

function removeBinding(ports: CarryOutPorts, session: ClientSession, command: Command): void {
  const name = stringOf(command.params['name']);
  if (name === undefined) return carryOn(ports, session, command);
  session.bindings.delete(name);
  const others = [...session.real.clients].some((other) => other.bindings.has(name));
  if (others) answerAlone(session, command);
  else carryOn(ports, session, command);
}
