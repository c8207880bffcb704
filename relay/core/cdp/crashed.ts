/**
 * A tab whose renderer has crashed. Nothing that needs the renderer can be answered until the page is
 * reloaded, but a setting can be taken down and made then: a client that connects, or adds an init script to
 * all its pages, is not to fail for one dead page among them.
 */
import { partsOf } from '../../protocol/by-method.ts';
import { answerAlone } from './carry-out.ts';
import type { Command } from './command.ts';
import type { WithFeatures } from './feature-hooks.ts';
import { policyOf } from '../methods/table.ts';
import { TARGET_CRASHED } from '../outcome.ts';
import { isSetting } from './journal.ts';
import { replaySince, type ReplayPorts } from './replay.ts';
import { SERVICE_WORKER } from './target-filter.ts';
import type { ClientSession, RealSession, Tab } from './sessions.ts';
import type { Commands, Timers } from './ports.ts';

/** Whether a command of a crashed tab must not be sent. A service worker that the tab shows does not live in it. */
export function needsRenderer({ info }: RealSession, method: string): boolean {
  return info.type !== SERVICE_WORKER && policyOf(method).whileCrashed !== 'sent';
}

/** Answers a command of a crashed tab. */
export function answerForCrashed(ports: WithFeatures, session: ClientSession, command: Command): void {
  const { method } = command;
  const { real } = session;
  // Frames of other sites go with the page that holds them.
  if (real !== real.tab.root) return command.fail(TARGET_CRASHED);
  const handler = ports.features.crashedHandler(method);
  if (handler !== undefined) return handler(session, command);
  if (!isSetting(method) || policyOf(method).whileCrashed === 'fails') return command.fail(TARGET_CRASHED);
  const { domain, verb } = partsOf(method);
  if (verb === 'enable') session.enabled.add(domain);
  answerAlone(session, command);
}

/** The renderer is gone: what is taken down from now on has not been made. */
export function noteCrash(tab: Tab): void {
  tab.crashesHeard++;
  tab.lifecycle.crashed(tab.root.nextOrder());
}

/**
 * A worker that ended may have taken with it the event that a crashed tab was reloaded. Asks Chromium: while there is no
 * renderer, it answers `Inspector.enable` and sends the crash event again; if there is one, it only answers (Chromium 156).
 * The event may come `lateMs` after the answer. Until then commands that need the renderer wait, because a client that
 * gets the error of a crash that is over gives up the page for good. Calls back if there is a renderer again; no client
 * has got an event of that yet.
 */
export function askAfterCrash(ports: Commands & Timers, tab: Tab, lateMs: number, alive: () => void): void {
  const { crashesHeard, life } = tab;
  // The last question decides: an answer to an earlier one is of an earlier life of the worker.
  const doubt = { held: tab.doubt?.held ?? [] };
  tab.doubt = doubt;
  const isOver = (): boolean =>
    tab.doubt !== doubt || !tab.crashed || tab.life !== life || tab.crashesHeard !== crashesHeard;
  ports.command(tab.root, {
    method: 'Inspector.enable',
    params: '{}',
    done: ({ kind }) => {
      if (tab.doubt !== doubt) return;
      if (kind !== 'answered') return endDoubt(tab);
      ports.later(lateMs, () => {
        if (isOver()) return;
        alive();
      });
    },
  });
}

/** It is known whether there is a renderer: `tab` says so. What has waited for that goes on, in its order. */
export function endDoubt(tab: Tab): void {
  const held = tab.doubt?.held ?? [];
  tab.doubt = undefined;
  for (const goOn of held) goOn();
}

/** There is a renderer again: makes the settings that were taken down meanwhile. */
export function afterCrash(ports: ReplayPorts, tab: Tab): void {
  const since = tab.lifecycle.reloaded();
  if (since !== undefined) replaySince(ports, tab, since);
}
