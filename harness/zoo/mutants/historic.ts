/** Bugs that users of other relays have met, put back into ours. */
import { mutant } from '../record.ts';
import type { Mutant } from '../mutant.ts';

const LINK = 'extension/worker/relay-link.ts';
const TAB = 'extension/worker/shared-tab.ts';
const TABS = 'extension/worker/shared-tabs.ts';
const MAIN = 'extension/worker/main.ts';
const RECONCILER = 'relay/core/cdp/tab-reconciler.ts';
const TARGETS = 'relay/core/cdp/targets.ts';
const SLOT = 'relay/core/link/slot.ts';

export const HISTORIC_MUTANTS: readonly Mutant[] = [
  mutant(
    {
      id: 'slot-ping-pong',
      breaks: 'O9',
      source: 'playwriter, extension 0.0.81',
      story:
        'A connection that was replaced is not polite, so two installations replace each other for ever.',
    },
    LINK,
    'if (replaced) this.polite = true;',
    'if (replaced) this.polite = false;',
  ),
  mutant(
    {
      id: 'slot-reject-spin',
      breaks: 'O9',
      source: 'playwriter, extension 0.0.69',
      story: 'A rejected handshake is tried again at once, for ever.',
    },
    LINK,
    'while (this.backoff.count < 4) this.backoff.next();\n    this.failed(attempt, `refused: ${refusal.code}`);',
    'this.backoff.reset();\n    this.failed(attempt, `refused: ${refusal.code}`);',
  ),
  mutant(
    {
      id: 'drop-detach-all',
      breaks: 'O4',
      source: 'openclaw/openclaw#15099',
      story: 'A dropped socket detaches every debugger and forgets the tabs.',
    },
    MAIN,
    "    if (phase.name === 'live') tellWatchdog();",
    "    if (phase.name === 'connecting' && link.failures > 0) for (const tab of tabs.all()) void tabs.release(tab);\n    if (phase.name === 'live') tellWatchdog();",
  ),
  mutant(
    {
      id: 'drop-no-reconnect',
      breaks: 'O9',
      source: 'openclaw/openclaw#15099, #8468',
      story: 'A dropped socket is final.',
    },
    LINK,
    'this.retryTimer = setTimeout(() => this.open(), this.backoff.next());',
    'if (this.attempts === 0) this.retryTimer = setTimeout(() => this.open(), this.backoff.next());',
  ),
  mutant(
    {
      id: 'backoff-gives-up',
      breaks: 'O9',
      source: 'openclaw/openclaw#15817',
      story: 'After ten attempts nobody tries again.',
    },
    LINK,
    'this.retryTimer = setTimeout(() => this.open(), this.backoff.next());',
    'if (this.backoff.count < 10) this.retryTimer = setTimeout(() => this.open(), this.backoff.next());',
  ),
  mutant(
    {
      id: 'backoff-no-reset',
      breaks: 'O9',
      source: 'openclaw/openclaw#15817',
      story: 'A manual connect does not reset the attempts.',
    },
    LINK,
    '    this.backoff.reset();\n    this.polite = false;',
    '    this.polite = false;',
  ),
  mutant(
    {
      id: 'drop-kills-clients',
      breaks: 'O4',
      source: 'openclaw/openclaw#27617',
      story: 'A blip of the extension closes all clients.',
    },
    'relay/core/relay.ts',
    "    this.log.info('commands are held', { reason });",
    "    for (const client of this.clients) client.close(reason);\n    this.log.info('commands are held', { reason });",
  ),
  mutant(
    {
      id: 'discovery-blink',
      breaks: 'O4',
      source: 'openclaw/openclaw#30232',
      story: '`/json/version` answers with an error while the extension is away.',
    },
    'relay/server/http-api.ts',
    "  if (path === '/json/version') return version(relay, request, url);",
    "  if (path === '/json/version' && relay.status().extension === 'ready') return version(relay, request, url);",
  ),
  mutant(
    {
      id: 'retained-not-restored',
      breaks: 'O4',
      source: 'openclaw/openclaw#122121',
      story: 'The inventory after a drop leaves out the tabs that were known before.',
    },
    TABS,
    "return [...this.tabs.values()].filter((tab) => tab.targetId !== '').map((tab) => tab.state);",
    "return [...this.tabs.values()].filter((tab) => tab.targetId === '').map((tab) => tab.state);",
  ),
  mutant(
    {
      id: 'explicit-revived',
      breaks: 'O10',
      source: 'openclaw/openclaw#122177, the other way round',
      story: 'A tab that the user stopped sharing comes back with the next worker.',
    },
    TABS,
    '    const saved = this.save(considered);\n    this.owner.changed();\n    await saved;',
    '    const saved = considered.length > 0 ? this.save(considered) : Promise.resolve();\n    this.owner.changed();\n    await saved;',
  ),
  mutant(
    {
      id: 'pending-leak',
      breaks: 'O6',
      source: 'openclaw/openclaw#15817',
      story: 'Requests whose answer was lost stay for ever.',
    },
    'relay/core/link/requests.ts',
    'else this.settle(request, unknown(request, cause));\n    }\n  }\n\n  /** Ends every',
    '}\n  }\n\n  /** Ends every',
  ),
  mutant(
    {
      id: 'worker-amnesia',
      breaks: 'O4',
      source: 'openclaw/openclaw#17588',
      story: 'A worker that starts again knows no tabs.',
    },
    'extension/worker/decide.ts',
    'for (const record of sameRun ? stored.shared : []) {',
    'for (const record of sameRun ? stored.shared.slice(stored.shared.length) : []) {',
  ),
  mutant(
    {
      id: 'restored-not-attached',
      breaks: 'O4',
      source: 'review of openclaw/openclaw#15817',
      story: 'Restored tabs count as attached without asking Chromium.',
    },
    TAB,
    '        target === undefined ||\n        target.targetId !== this.targetId ||\n        this.attachment === undefined ||\n        isExtensionPage(target.url)',
    '        this.attachment === undefined ||\n        (target !== undefined && isExtensionPage(target.url))',
  ),
  mutant(
    {
      id: 'validate-once',
      breaks: 'O4',
      source: 'openclaw/openclaw#40037',
      story: 'One passing failure while a tab is checked drops it.',
    },
    TAB,
    "if (readError(error).reason === 'noTab' && this.isGone()) this.owner.closed(this);",
    'if (readError(error).error.message !== "") this.owner.closed(this);',
  ),
  mutant(
    {
      id: 'adopt-by-detaching',
      breaks: 'O4',
      source: 'playwriter, resetDebugger',
      story: 'The new worker detaches everything instead of adopting it.',
    },
    TAB,
    '    return this.enqueue(async () => {\n      const target = await attachedTarget(this.tabId);',
    '    return this.enqueue(async () => {\n      await detach(this.tabId);\n      const target = await attachedTarget(this.tabId);',
  ),
  mutant(
    {
      id: 'settimeout-reconnect',
      breaks: 'O9',
      source: 'openclaw/openclaw#15817',
      story: 'A new worker does not connect by itself.',
    },
    MAIN,
    '  link.connectNow();\n  takeTabs',
    '  if (memory.boot.number === 1) link.connectNow();\n  takeTabs',
  ),
  mutant(
    {
      id: 'second-idle-death',
      breaks: 'O9',
      source: "Chromium's chrome.debugger",
      story: 'Nothing starts the worker again after it has ended.',
    },
    'extension/offscreen/offscreen.ts',
    '    setTimeout(watch, retryMs);',
    '    if (!useful) setTimeout(watch, retryMs);',
  ),
  mutant(
    {
      id: 'nav-detach-final',
      breaks: 'O4',
      source: 'openclaw/openclaw#19744, #23822, microsoft/playwright#42221',
      story: '`target_closed` on a navigation is taken for the end of the tab.',
    },
    TABS,
    'if (reason === CANCELLED) void this.release(tab);\n    else tab.repair();',
    'if (reason === CANCELLED) void this.release(tab);\n    else this.closed(tab);',
  ),
  mutant(
    {
      id: 'nav-detach-noisy',
      breaks: 'O4',
      source: 'openclaw/openclaw#15817',
      story: 'A lost debugger is shown to clients as detach and attach, so their page dies.',
    },
    RECONCILER,
    '    else this.debuggerLost(tab);\n  }\n\n  /** A discard',
    '    else this.remove(tab);\n  }\n\n  /** A discard',
  ),
  mutant(
    {
      id: 'reattach-window-short',
      breaks: 'O4',
      source: 'openclaw/openclaw#27630',
      story: 'Repairs are given up after a few tries.',
    },
    TAB,
    'else this.scheduleRepair(this.backoff.next());\n    }',
    'else if (this.backoff.count < 3) this.scheduleRepair(this.backoff.next());\n    }',
  ),
  mutant(
    {
      id: 'reattach-loop-tight',
      breaks: 'O9',
      source: 'microsoft/playwright#42221',
      story: 'A page that keeps losing its debugger is attached again without a pause.',
    },
    TAB,
    '    this.scheduleRepair(this.backoff.next());\n  }\n\n  /** Something happened',
    '    this.scheduleRepair(0);\n  }\n\n  /** Something happened',
  ),
  mutant(
    {
      id: 'double-attach',
      breaks: 'O2',
      source: 'openclaw/openclaw#15817',
      story: 'Two rapid clicks share the tab twice.',
    },
    TABS,
    '    if (existing !== undefined) {\n      await existing.sharing;\n      return existing;\n    }\n',
    '',
  ),
  mutant(
    {
      id: 'closed-while-attaching',
      breaks: 'O6',
      source: 'playwriter, extension 0.0.80',
      story: 'A tab that closes while it is attached is not forgotten.',
    },
    TABS,
    '    } catch (error) {\n      this.forget(tab);\n      throw error;',
    '    } catch (error) {\n      throw error;',
  ),
  mutant(
    {
      id: 'discard-new-id',
      breaks: 'O4',
      source: 'openclaw (`tabs.onReplaced`)',
      story: 'The new id of a discarded tab is not followed.',
    },
    TABS,
    '    this.tabs.delete(removedId);\n    this.tabs.set(addedId, tab);\n    tab.replaced(addedId);',
    '    tab.replaced(removedId);',
  ),
  mutant(
    {
      id: 'one-frozen-blocks-all',
      breaks: 'O4',
      source: 'openclaw/openclaw#113787, #132452',
      story: 'A client that connects waits for a frozen tab.',
    },
    'relay/core/cdp/probe.ts',
    'const cancel = clock.after(RELAY_LIMITS.probeMs, () => done(false));',
    'const cancel = clock.after(RELAY_LIMITS.probeMs, () => undefined);',
  ),
  mutant(
    {
      id: 'session-reuse-silent',
      breaks: 'O2',
      source: 'openclaw/openclaw#1160',
      story: 'A session id is used again for another target.',
    },
    TARGETS,
    'const session = new ClientSession(this.ports.ids.next(), parent.client, real, parent);',
    'const session = new ClientSession(`S${parent.client.sessions.size}`, parent.client, real, parent);',
  ),
  mutant(
    {
      id: 'list-stale',
      breaks: 'O4',
      source: 'openclaw/openclaw#6175',
      story: '`/json/list` names targets that are gone.',
    },
    RECONCILER,
    "    if (reason === 'closed') this.remove(tab);",
    "    if (reason === 'closed') this.debuggerLost(tab);",
  ),
  mutant(
    {
      id: 'browser-session-refused',
      breaks: 'O1',
      source: 'openclaw/openclaw#33650',
      story: '`attachToBrowserTarget` is refused.',
    },
    'relay/core/cdp/browser-commands.ts',
    '  if (refusal !== undefined) return command.fail(refusal);\n  const id = ports.ids.next();',
    "  if (refusal === undefined) return command.fail(methodNotFound('Target.attachToBrowserTarget'));\n  const id = ports.ids.next();",
  ),
  mutant(
    {
      id: 'child-after-detach',
      breaks: 'O2',
      source: 'openclaw/openclaw#127087',
      story: 'A child session stays after its detach.',
    },
    'relay/core/cdp/events.ts',
    '  else ports.targets.removeChild(child);',
    '  else if (child.children.size > 0) ports.targets.removeChild(child);',
  ),
  mutant(
    {
      id: 'challenge-ignored',
      breaks: 'O9',
      source: 'openclaw/openclaw#22553',
      story: 'The challenge is not answered.',
    },
    LINK,
    '    if (this.attempt === attempt) attempt.socket.send(encode(connect));',
    '    if (this.attempt !== attempt) attempt.socket.send(encode(connect));',
  ),
  mutant(
    {
      id: 'bad-percent',
      breaks: 'O1',
      source: 'openclaw/openclaw#11880',
      story: 'Malformed percent-encoding in a path makes the request fail.',
    },
    'relay/server/http-api.ts',
    '  try {\n    return decodeURIComponent(path);\n  } catch {\n    return undefined;\n  }',
    '  return decodeURIComponent(path);',
  ),
  mutant(
    {
      id: 'slot-evicted-by-stranger',
      breaks: 'O7',
      source: 'playwriter, extension 0.0.81',
      story: 'Another installation replaces a live one, whatever the policy says.',
    },
    SLOT,
    "return this.policy === 'replace' && !claim.polite;",
    'return !claim.polite;',
  ),
];

/** Bugs of the list that have no place in our design, and why. */
export const IMPOSSIBLE: Readonly<Record<string, string>> = {
  'slot-idle-holder':
    'a holder needs no tabs, and a live duplicate is decided by --duplicate, not by what is shared',
  'slot-identity-collapse':
    'the instance id is random and stored per profile; there is no shared key to identify by',
  'start-twice':
    'the port is bound by the operating system: the second start fails with EADDRINUSE (start-relay.test.ts)',
  'port-foreign': 'the handshake proves the relay; a foreign program gets no frame (challenge and proofs)',
  'restore-wrong-hook': 'state is read in the first turn of every worker, not in an event',
  'listeners-late':
    'all listeners are registered in the first turn of main.ts; later ones would be a new design',
  'stale-tab-ids':
    'ids from storage count only if a stored target is still open: see restored-after-browser-restart',
  'reattach-needs-relay': 'repairs do not look at the link at all',
  'crash-hang': 'the same as crash-ends-nothing',
  'create-acked-early': 'the same as create-unannounced',
  'duplicate-target': 'the same as attach-twice',
  'child-to-root': 'the same as request-root-session',
  'second-enable-silent': 'the same as late-comer-gets-nothing',
  'fetch-clobber': 'the same as interceptor-taken-over',
  'last-tab-quits': 'the same as close-removes-last',
  'pending-after-stop':
    'the relay process ends with stop(); close() cancels the timers (relay.edges.test.ts)',
  'wake-storm': 'only the watchdog starts the worker, with a back-off; see second-idle-death',
  'raw-token-leak': 'the worker has the pairing key only as an HMAC key; no frame has a place for it',
  'cors-preflight': 'the extension uses a WebSocket, which has no preflight',
};
