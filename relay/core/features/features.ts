/** All features, and who of them is asked. */
import type { CommandHandler, FeatureHooks } from '../cdp/feature-hooks.ts';
import type { ClientSession, RealSession, Tab } from '../cdp/sessions.ts';
import type { Invariant } from '../invariant.ts';
import { Dialogs } from './dialogs.ts';
import type { EventHandler, Feature, Ports } from './feature.ts';
import { FileChooser } from './file-chooser.ts';
import { Screenshots } from './screenshots.ts';

/** In the order in which their hooks are called. */
function all(ports: Ports): readonly Feature[] {
  return [new Screenshots(ports), new Dialogs(ports), new FileChooser(ports)];
}

export class Features implements FeatureHooks {
  private readonly features: readonly Feature[];
  private readonly commands = new Map<string, CommandHandler>();
  private readonly events = new Map<string, EventHandler>();

  /** Throws if two features handle the same command or event. */
  constructor(ports: Ports, features = all(ports)) {
    this.features = features;
    for (const { name, commands, events } of features) {
      register(name, this.commands, commands);
      register(name, this.events, events);
    }
  }

  commandHandler(method: string): CommandHandler | undefined {
    return this.commands.get(method);
  }

  event(real: RealSession, method: string, body: string): boolean {
    return this.events.get(method)?.(real, method, body) ?? false;
  }

  commandSeen(session: ClientSession, method: string): void {
    for (const feature of this.features) feature.commandSeen?.(session, method);
  }

  sessionLeft(session: ClientSession): void {
    for (const feature of this.features) feature.sessionLeft?.(session);
  }

  sessionsLeft(tab: Tab): void {
    for (const feature of this.features) feature.sessionsLeft?.(tab);
  }

  debuggerLost(tab: Tab): void {
    for (const feature of this.features) feature.debuggerLost?.(tab);
  }

  check(invariant: Invariant, tabs: Iterable<Tab>): void {
    for (const tab of tabs) for (const feature of this.features) feature.check?.(invariant, tab);
  }
}

function register<Handler>(
  feature: string,
  known: Map<string, Handler>,
  more: Readonly<Record<string, Handler>> = {},
): void {
  for (const [method, handler] of Object.entries(more)) {
    if (known.has(method))
      throw new Error(`${feature} handles ${method}, which another feature handles already`);
    known.set(method, handler);
  }
}
