/** More bugs that users of other relays have met: tabs, sessions, the handshake. */
import { mutant } from '../record.ts';
import type { Mutant } from '../mutant.ts';

const LINK = 'extension/worker/relay-link.ts';
const TAB = 'extension/worker/shared-tab.ts';
const TABS = 'extension/worker/shared-tabs.ts';
const RECONCILER = 'relay/core/cdp/tab-reconciler.ts';
const TARGETS = 'relay/core/cdp/targets.ts';
const SLOT = 'relay/core/link/slot.ts';

export const HISTORIC_TAB_MUTANTS: readonly Mutant[] = [
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
    '    this.scheduleRepair(this.backoff.next());\n  }\n\n  /** Runs a command',
    '    this.scheduleRepair(0);\n  }\n\n  /** Runs a command',
  ),
  mutant(
    {
      id: 'double-attach',
      breaks: 'O2',
      source: 'openclaw/openclaw#15817',
      story: 'Two rapid clicks share the tab twice.',
    },
    TABS,
    '      await existing.sharing;\n      return existing;\n',
    '      await existing.sharing;\n',
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
      part: 'relay',
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
      part: 'relay',
      breaks: 'O7',
      source: 'playwriter, extension 0.0.81',
      story: 'Another installation replaces a live one, whatever the policy says.',
    },
    SLOT,
    "return this.policy === 'replace' && !claim.polite;",
    'return !claim.polite;',
  ),
];
