/** Commands to the browser itself: what the debugger of a tab does not offer, and the relay answers. */
import * as v from 'valibot';
import { WindowBounds } from '../../protocol/frames.ts';
import { isOffLimits } from '../../protocol/addresses.ts';
import { RELAY_LIMITS } from '../limits.ts';
import { limitReached } from '../quota.ts';
import { withParams, type Command } from './command.ts';
import { attachToTarget, detach, detachFromTarget, targetIdOf } from './attached-sessions.ts';
import type { DeparturePorts } from './departure.ts';
import type { Ids } from '../ids.ts';
import { v8Version } from '../v8-version.ts';
import {
  invalidParams,
  methodNotFound,
  NO_BROWSER,
  notSupported,
  PLACE_OF_TAB,
  TARGET_NOT_FOUND,
  unknownEventId,
} from '../errors.ts';
import { policyOf } from '../methods/table.ts';
import { SESSION_NOT_FOUND, type Outcome } from '../outcome.ts';
import { parseResult, stringOf } from './json.ts';
import { openedTab } from './opened-tabs.ts';
import { BrowserSession, type ParentSession, type RealSession, type Tab } from './sessions.ts';
import { BROWSER_INFO, infoNow } from './real-tree.ts';
import { filterAccepts, filterOf } from './target-filter.ts';
import type { BrowserVersion, TabRequests } from './ports.ts';

export interface BrowserPorts extends DeparturePorts, TabRequests {
  readonly ids: Ids;
  /** The browser's version; undefined before the first extension has connected. */
  version(): BrowserVersion | undefined;
  /** Calls back at once if an extension has connected, or when one does; with false when the relay stops waiting. */
  whenKnown(done: (known: boolean) => void): void;
}

const ONE_CONTEXT =
  "The relay drives the user's own browser context. Use that one (browser.contexts()[0] in Playwright).";

const TRUSTED_BY_HAND = 'chrome.debugger has no domain Security. Accept the certificate in the browser.';

/** `on`: the session that it was sent to, where that is one with a target. */
export function browserCommand(
  ports: BrowserPorts,
  session: BrowserSession,
  command: Command,
  on: ParentSession = session,
): void {
  const { method, params } = command;
  const handler = ports.features.browserHandler(method);
  if (handler !== undefined) return handler(session, ofOwnTarget(on, command));
  switch (method) {
    case 'Browser.getVersion':
      return getVersion(ports, command);
    case 'Security.setOverrideCertificateErrors':
      if (params['override'] !== true) return command.reply('{}');
      return command.fail(notSupported('Ignoring certificate errors', TRUSTED_BY_HAND));
    case 'Security.handleCertificateError':
      return command.fail(unknownEventId(params['eventId']));
    case 'Browser.close':
      // The browser is the user's. The client disconnects by closing its socket.
      return command.reply('{}');
    case 'Target.getBrowserContexts':
      return reply(command, { browserContextIds: [], defaultBrowserContextId: contextIdOf(ports) });
    case 'Target.createBrowserContext':
    case 'Target.disposeBrowserContext':
      return command.fail(notSupported('A separate browser context', ONE_CONTEXT));
    case 'Target.setDiscoverTargets':
      return setDiscoverTargets(ports, on, command);
    case 'Target.setAutoAttach':
      return setAutoAttach(ports, session, command);
    case 'Target.getTargets': {
      const filter = filterOf(params['filter']);
      return known(ports, command, () => {
        const infos = [...ports.targets.infos()];
        reply(command, { targetInfos: infos.filter((info) => filterAccepts(filter, info.type)) });
      });
    }
    case 'Target.getTargetInfo':
      return getTargetInfo(ports, command);
    case 'Target.attachToBrowserTarget':
      return attachToBrowserTarget(ports, session, command);
    case 'Target.attachToTarget':
      return known(ports, command, () => attachToTarget(ports, on, command));
    case 'Target.detachFromTarget':
      return detachFromTarget(ports, on, command);
    case 'Target.createTarget':
      return createTarget(ports, command);
    case 'Target.closeTarget':
      return withTab(ports, command, (tab) => {
        ports.tabRequest(
          { type: 'tab.close', tab: tab.id },
          method,
          (outcome) => {
            // It has gone by itself while the command was held, or before the answer came.
            const isGone = outcome.kind === 'gone' && outcome.what === 'target';
            if (outcome.kind === 'answered' || isGone) reply(command, { success: true });
            else command.end(outcome);
          },
          command.asker,
        );
      });
    case 'Target.activateTarget':
      return withTab(ports, command, (tab) => {
        ports.tabRequest(
          { type: 'tab.activate', tab: tab.id },
          method,
          (outcome) => {
            command.end(outcome.kind === 'answered' ? NOTHING : outcome);
          },
          command.asker,
        );
      });
    default:
      return byPolicy(ports, command);
  }
}

/** Without an id, the window is that of the target whose session it is. */
function ofOwnTarget(on: ParentSession, command: Command): Command {
  const { method, params } = command;
  if (method !== 'Browser.getWindowForTarget' || 'targetId' in params || on instanceof BrowserSession)
    return command;
  return withParams(command, { ...params, targetId: targetIdOf(on) });
}

/** Chromium's answer to a command that has nothing to say. */
const NOTHING: Outcome = { kind: 'answered', body: '{}' };

function reply(command: Command, result: object): void {
  command.reply(JSON.stringify(result));
}

function byPolicy(ports: BrowserPorts, command: Command): void {
  switch (policyOf(command.method).onBrowser) {
    case 'accepted':
      return command.reply('{}');
    case 'anyTab':
      return throughATab(ports, command);
    case undefined:
      return command.fail(methodNotFound(command.method));
  }
}

/** Answers once it is known which browser and tabs there are, or with an error when none has come. */
function known(ports: BrowserPorts, command: Command, then: () => void): void {
  ports.whenKnown((isKnown) => {
    if (!command.wanted()) return command.fail(SESSION_NOT_FOUND);
    if (isKnown) return command.attempt(then);
    command.fail(NO_BROWSER);
  });
}

function getVersion(ports: BrowserPorts, command: Command): void {
  known(ports, command, () => {
    const { product = '', userAgent = '' } = ports.version() ?? {};
    reply(command, {
      protocolVersion: '1.3',
      product,
      revision: '',
      userAgent,
      jsVersion: v8Version(product) ?? '',
    });
  });
}

function contextIdOf(ports: BrowserPorts): string {
  for (const tab of ports.targets.all()) {
    if (tab.root.info.browserContextId !== undefined) return tab.root.info.browserContextId;
  }
  return 'default';
}

function setDiscoverTargets(ports: BrowserPorts, session: ParentSession, command: Command): void {
  const filter = filterOf(command.params['filter']);
  session.latest.discover = command;
  if (command.params['discover'] !== true) {
    session.discover = undefined;
    return command.reply('{}');
  }
  known(ports, command, () => {
    if (session.latest.discover !== command) return command.reply('{}');
    ports.targets.discover(session, { filter });
    command.reply('{}');
  });
}

const TOO_MANY_AUTO_ATTACHES = limitReached({
  what: 'Target.setAutoAttach',
  who: 'a session with the browser',
  limit: 'autoAttachesMax',
  things: 'of them in progress',
  advice: 'Wait for the answer before you send another one',
});

function setAutoAttach(ports: BrowserPorts, session: BrowserSession, command: Command): void {
  const { params } = command;
  session.latest.autoAttach = command;
  if (params['autoAttach'] !== true) {
    session.autoAttach = undefined;
    for (const below of [...session.below]) if (!below.askedFor) detach(ports, below);
    return command.reply('{}');
  }
  if (params['flatten'] !== true) {
    return command.fail(invalidParams('only flatten: true is supported with browser level auto-attach'));
  }
  const setting = {
    filter: filterOf(params['filter']),
    childrenWait: params['waitForDebuggerOnStart'] === true,
  };
  known(ports, command, () => {
    if (session.latest.autoAttach !== command) return command.reply('{}');
    if (session.autoAttaching >= RELAY_LIMITS.autoAttachesMax) return command.fail(TOO_MANY_AUTO_ATTACHES);
    session.autoAttaching++;
    ports.targets.autoAttach(session, setting, () => {
      session.autoAttaching--;
      command.reply('{}');
    });
  });
}

function getTargetInfo(ports: BrowserPorts, command: Command): void {
  const targetId = stringOf(command.params['targetId']);
  if (targetId === undefined) {
    return reply(command, { targetInfo: BROWSER_INFO });
  }
  const tab = ports.targets.byOuterId(targetId);
  if (tab !== undefined) return reply(command, { targetInfo: ports.targets.outerInfo(tab) });
  withTarget(ports, command, (real) => reply(command, { targetInfo: infoNow(real) }));
}

function withTab(ports: BrowserPorts, command: Command, then: (tab: Tab) => void): void {
  known(ports, command, () => {
    const targetId = stringOf(command.params['targetId']) ?? '';
    const tab = ports.targets.byTargetId(targetId) ?? ports.targets.byOuterId(targetId);
    if (tab === undefined) command.fail(TARGET_NOT_FOUND);
    else then(tab);
  });
}

/** As `withTab`, and also for the frames and workers below a tab that have targets of their own. */
function withTarget(ports: BrowserPorts, command: Command, then: (real: RealSession) => void): void {
  known(ports, command, () => {
    const real = ports.targets.ofTargetId(stringOf(command.params['targetId']) ?? '');
    if (real === undefined || isOffLimits(real.tab.root.info.url)) command.fail(TARGET_NOT_FOUND);
    else then(real);
  });
}

/** Another session with the browser itself: what Playwright's `newCDPSession` starts from. */
function attachToBrowserTarget(ports: BrowserPorts, parent: BrowserSession, command: Command): void {
  const refusal = parent.client.sessionRefusal(BROWSER_INFO.targetId);
  if (refusal !== undefined) return command.fail(refusal);
  const id = ports.ids.next();
  parent.client.addSession(id, new BrowserSession(parent.client, id), BROWSER_INFO.targetId);
  reply(command, { sessionId: id });
}

function createTarget(ports: BrowserPorts, command: Command): void {
  const { params, method } = command;
  const contextId = stringOf(params['browserContextId']);
  if (contextId !== undefined && contextId !== contextIdOf(ports)) {
    return command.fail(notSupported('A tab in another browser context', ONE_CONTEXT));
  }
  const newWindow = params['newWindow'] === true;
  const bounds = v.safeParse(WindowBounds, params);
  if (!bounds.success) return command.fail(invalidParams(bounds.issues[0].message));
  const { left, top, windowState } = bounds.output;
  const isPlaced = left !== undefined || top !== undefined || windowState !== undefined;
  if (isPlaced && !newWindow) return command.fail(PLACE_OF_TAB);
  const frame = {
    type: 'tab.create',
    url: stringOf(params['url']) || 'about:blank',
    background: params['background'] === true,
    newWindow,
    ...(newWindow ? { bounds: bounds.output } : {}),
  } as const;
  // The extension reports the tab before it answers, so its attach event precedes this reply.
  ports.tabRequest(
    frame,
    method,
    (outcome) => {
      if (outcome.kind !== 'answered') return command.end(outcome);
      const targetId = openedTab(ports.targets, outcome)?.targetId;
      reply(command, { targetId: targetId ?? stringOf(parseResult(outcome.body)['targetId']) ?? '' });
    },
    command.asker,
  );
}

function throughATab(ports: BrowserPorts, command: Command): void {
  const params = Object.fromEntries(
    Object.entries(command.params).filter(([key]) => key !== 'browserContextId'),
  );
  known(ports, command, () => {
    const alive = [...ports.targets.all()].filter((tab) => !tab.crashed);
    const tab = alive.find(({ phase }) => phase === 'usable') ?? alive[0];
    if (tab !== undefined) {
      return ports.command(tab.root, {
        method: command.method,
        params: JSON.stringify(params),
        asker: command.asker,
        done: (outcome) => command.end(outcome),
      });
    }
    command.fail(
      notSupported(command.method, 'It needs at least one shared tab: share one, or open a page first.'),
    );
  });
}
