/**
 * `HeapProfiler.collectGarbage`. Chromium offers an extension no HeapProfiler domain. But before `Runtime.queryObjects`
 * looks for the objects with a prototype, V8 collects all garbage. The relay gives it a new prototype, so it finds none.
 */
import type { Command } from '../cdp/command.ts';
import type { CommandSpec } from '../cdp/command-spec.ts';
import { isObject, parseBody, stringOf } from '../cdp/json.ts';
import type { Commands } from '../cdp/ports.ts';
import type { ClientSession } from '../cdp/sessions.ts';
import type { Outcome } from '../outcome.ts';
import type { Feature } from './feature.ts';

/** What the page holds for the relay: released when it is done. */
const GROUP = 'holdfast-garbage';
const RELEASE = JSON.stringify({ objectGroup: GROUP });
/** A literal, because the page may have replaced the functions of `Object`. */
const PROTOTYPE = JSON.stringify({ expression: '({ __proto__: null })', objectGroup: GROUP, silent: true });

export class Garbage implements Feature {
  readonly name = 'garbage';
  readonly commands = {
    'HeapProfiler.collectGarbage': (session: ClientSession, command: Command) =>
      this.collect(session, command),
  };
  private readonly ports: Commands;

  constructor(ports: Commands) {
    this.ports = ports;
  }

  private collect(session: ClientSession, command: Command): void {
    const ask = (method: string, params: string, next: (body: string) => void): void => {
      const done = (outcome: Outcome): void =>
        outcome.kind === 'answered' ? next(outcome.body) : command.end(outcome);
      this.ports.command(session.real, { method, params, asker: session, done } satisfies CommandSpec);
    };
    ask('Runtime.evaluate', PROTOTYPE, (body) => {
      const { result } = parseBody(body);
      const prototypeObjectId = isObject(result) ? stringOf(result['objectId']) : undefined;
      const query = JSON.stringify({ prototypeObjectId, objectGroup: GROUP });
      ask('Runtime.queryObjects', query, () =>
        ask('Runtime.releaseObjectGroup', RELEASE, () => command.reply('{}')),
      );
    });
  }
}
