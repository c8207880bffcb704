/** Who of the features is asked about what: looked up by name, in tables that are made once. */
import type { Command } from '../cdp/command.ts';
import type {
  BrowserCommandHandler,
  CommandCheck,
  CommandHandler,
  FeatureHooks,
} from '../cdp/feature-hooks.ts';
import type { JournalEntry } from '../cdp/journal.ts';
import type { BrowserSession, ClientSession, RealSession, SessionClient, Tab } from '../cdp/sessions.ts';
import type { Invariant } from '../invariant.ts';
import type { Outcome } from '../outcome.ts';
import type { AnswerHandler, EventHandler, Feature } from './feature.ts';

export class Features implements FeatureHooks {
  private readonly features: readonly Feature[];
  /** Those that see every command. */
  private readonly watching: readonly Feature[];
  private readonly checks = new Map<string, CommandCheck>();
  private readonly commands = new Map<string, CommandHandler>();
  private readonly whileCrashed = new Map<string, CommandHandler>();
  private readonly browserCommands = new Map<string, BrowserCommandHandler>();
  private readonly answers = new Map<string, AnswerHandler>();
  private readonly events = new Map<string, EventHandler>();

  /** Throws if two features handle the same command or event. Hooks are called in the order of the list. */
  constructor(features: readonly Feature[]) {
    this.features = features;
    this.watching = features.filter((feature) => feature.commandSeen !== undefined);
    for (const feature of features) {
      const { name, checks, commands, whileCrashed, browserCommands, answers, events } = feature;
      register(name, this.checks, checks);
      register(name, this.commands, commands);
      register(name, this.whileCrashed, whileCrashed);
      register(name, this.browserCommands, browserCommands);
      register(name, this.answers, answers);
      register(name, this.events, events);
    }
  }

  checkOf(method: string): CommandCheck | undefined {
    return this.checks.get(method);
  }

  commandHandler(method: string): CommandHandler | undefined {
    return this.commands.get(method);
  }

  crashedHandler(method: string): CommandHandler | undefined {
    return this.whileCrashed.get(method);
  }

  browserHandler(method: string): BrowserCommandHandler | undefined {
    return this.browserCommands.get(method);
  }

  answered(session: ClientSession, command: Command, outcome: Outcome): void {
    this.answers.get(command.method)?.(session, command, outcome);
  }

  event(real: RealSession, method: string, body: string): boolean {
    return this.events.get(method)?.(real, method, body) ?? false;
  }

  commandSeen(session: ClientSession, method: string): void {
    for (const feature of this.watching) feature.commandSeen?.(session, method);
  }

  childCame(child: RealSession, waiting: boolean): void {
    for (const feature of this.features) feature.childCame?.(child, waiting);
  }

  tabGiven(tab: Tab, session: BrowserSession): void {
    for (const feature of this.features) feature.tabGiven?.(tab, session);
  }

  sessionGivenUp(session: ClientSession): void {
    for (const feature of this.features) feature.sessionGivenUp?.(session);
  }

  sessionLeft(session: ClientSession): void {
    for (const feature of this.features) feature.sessionLeft?.(session);
  }

  settingsGivenUp(session: ClientSession, settings: readonly JournalEntry[], domain?: string): void {
    for (const feature of this.features) feature.settingsGivenUp?.(session, settings, domain);
  }

  sessionsLeft(tab: Tab): void {
    for (const feature of this.features) feature.sessionsLeft?.(tab);
  }

  sessionMoved(session: ClientSession): void {
    for (const feature of this.features) feature.sessionMoved?.(session);
  }

  keepsSession(session: ClientSession): boolean {
    return this.features.some((feature) => feature.keepsSession?.(session) === true);
  }

  workerLost(tab: Tab): void {
    for (const feature of this.features) feature.workerLost?.(tab);
  }

  debuggerLost(tab: Tab): void {
    for (const feature of this.features) feature.debuggerLost?.(tab);
  }

  tabReplaced(tab: Tab): void {
    for (const feature of this.features) feature.tabReplaced?.(tab);
  }

  tabLeft(tab: Tab): void {
    for (const feature of this.features) feature.tabLeft?.(tab);
  }

  clientLeft(client: SessionClient): void {
    for (const feature of this.features) feature.clientLeft?.(client);
  }

  linkReady(hasPermissions: boolean): void {
    for (const feature of this.features) feature.linkReady?.(hasPermissions);
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
