/** Windows: the debugger of a tab knows none, but an extension can move and size the one in which a shared tab is. */
import * as v from 'valibot';
import { WindowBounds, WindowContents } from '../../protocol/frames.ts';
import type { Command } from '../cdp/command.ts';
import type { TabRequest, TabRequests } from '../cdp/ports.ts';
import { numberOf, stringOf } from '../cdp/json.ts';
import type { BrowserSession } from '../cdp/sessions.ts';
import type { WithTargets } from '../cdp/targets.ts';
import { invalidParams, NO_TARGET, NO_WEB_CONTENTS, STATE_WITH_BOUNDS, NO_CONTENTS_SIZE } from '../errors.ts';
import type { Outcome } from '../outcome.ts';
import type { Feature } from './feature.ts';

type Ports = TabRequests & WithTargets;

export class Windows implements Feature {
  readonly name = 'windows';
  readonly browserCommands = {
    'Browser.getWindowForTarget': (_session: BrowserSession, command: Command) => this.ofTarget(command),
    'Browser.getWindowBounds': (_session: BrowserSession, command: Command) => this.bounds(command),
    'Browser.setWindowBounds': (_session: BrowserSession, command: Command) => this.setBounds(command),
    'Browser.setContentsSize': (_session: BrowserSession, command: Command) => this.setContents(command),
  };
  private readonly ports: Ports;

  constructor(ports: Ports) {
    this.ports = ports;
  }

  private ofTarget(command: Command): void {
    const targetId = stringOf(command.params['targetId']);
    if (targetId === undefined) return command.fail(NO_WEB_CONTENTS);
    const { targets } = this.ports;
    const tab = targets.byOuterId(targetId) ?? targets.ofTargetId(targetId)?.tab;
    if (tab === undefined) return command.fail(NO_TARGET);
    this.ask({ type: 'window.get', tab: tab.id }, command, (outcome) => command.end(outcome));
  }

  private bounds(command: Command): void {
    const windowId = idIn(command);
    if (windowId === undefined) return command.fail(NO_WINDOW_ID);
    this.ask({ type: 'window.get', windowId }, command, (outcome) => {
      if (outcome.kind !== 'answered') return command.end(outcome);
      const { bounds } = JSON.parse(outcome.body) as { bounds: unknown };
      command.reply(JSON.stringify({ bounds }));
    });
  }

  private setBounds(command: Command): void {
    const windowId = idIn(command);
    if (windowId === undefined) return command.fail(NO_WINDOW_ID);
    const parsed = v.safeParse(WindowBounds, command.params['bounds']);
    if (!parsed.success) return command.fail(invalidParams(`bounds: ${parsed.issues[0].message}`));
    const { windowState = 'normal', ...place } = parsed.output;
    if (windowState !== 'normal' && Object.keys(place).length > 0) return command.fail(STATE_WITH_BOUNDS);
    this.set({ type: 'window.set', windowId, bounds: parsed.output }, command);
  }

  private setContents(command: Command): void {
    const windowId = idIn(command);
    if (windowId === undefined) return command.fail(NO_WINDOW_ID);
    const parsed = v.safeParse(WindowContents, command.params);
    if (!parsed.success) return command.fail(invalidParams(`the size: ${parsed.issues[0].message}`));
    if (Object.keys(parsed.output).length === 0) return command.fail(NO_CONTENTS_SIZE);
    this.set({ type: 'window.set', windowId, contents: parsed.output }, command);
  }

  private set(frame: TabRequest, command: Command): void {
    this.ask(frame, command, (outcome) => {
      if (outcome.kind === 'answered') command.reply('{}');
      else command.end(outcome);
    });
  }

  private ask(frame: TabRequest, command: Command, done: (outcome: Outcome) => void): void {
    this.ports.tabRequest(frame, command.method, done, command.asker);
  }
}

const NO_WINDOW_ID = invalidParams('windowId: integer value expected');

function idIn({ params }: Command): number | undefined {
  return numberOf(params['windowId']);
}
