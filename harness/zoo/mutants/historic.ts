/** Bugs that users of other relays have met, put back into ours. */
import { mutant } from '../record.ts';
import type { Mutant } from '../mutant.ts';

const LINK = 'extension/worker/relay-link.ts';
const TAB = 'extension/worker/shared-tab.ts';
const TABS = 'extension/worker/shared-tabs.ts';
const MAIN = 'extension/worker/main.ts';

export const HISTORIC_MUTANTS: readonly Mutant[] = [
  mutant(
    {
      id: 'slot-ping-pong',
      breaks: 'O9',
      source: 'playwriter, extension 0.0.81',
      story: 'A connection that was replaced is not polite, so two installations replace each other forever.',
    },
    LINK,
    'if (replaced) this.polite = true;',
    'if (replaced) this.polite = false;',
  ),
  mutant(
    {
      id: 'slot-reject-spin',
      part: 'extension',
      breaks: 'O9',
      source: 'playwriter, extension 0.0.69',
      story: 'A rejected handshake is tried again at once, forever.',
    },
    LINK,
    'while (this.backoff.count < 4) this.backoff.next();',
    'this.backoff.reset();',
  ),
  mutant(
    {
      id: 'drop-detach-all',
      breaks: 'O4',
      source: 'openclaw/openclaw#15099',
      story: 'A dropped socket detaches every debugger and forgets the tabs.',
    },
    MAIN,
    '  phaseChanged: (phase) => {\n',
    "  phaseChanged: (phase) => {\n    if (phase.name === 'connecting' && link.failures > 0) for (const tab of tabs.all()) void tabs.release(tab);\n",
  ),
  mutant(
    {
      id: 'drop-no-reconnect',
      part: 'extension',
      breaks: 'O9',
      source: 'openclaw/openclaw#15099, #8468',
      story: 'A dropped socket is final.',
    },
    LINK,
    'this.retryTimer = setTimeout(() => this.open(), waitMs);',
    'if (this.attempts === 0) this.retryTimer = setTimeout(() => this.open(), waitMs);',
  ),
  mutant(
    {
      id: 'backoff-gives-up',
      breaks: 'O9',
      source: 'openclaw/openclaw#15817',
      story: 'After ten attempts nobody tries again.',
    },
    LINK,
    'this.retryTimer = setTimeout(() => this.open(), waitMs);',
    'if (this.backoff.count < 10) this.retryTimer = setTimeout(() => this.open(), waitMs);',
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
      part: 'relay',
      breaks: 'O4',
      source: 'openclaw/openclaw#27617',
      story: 'A blip of the extension closes all clients.',
    },
    'relay/core/relay.ts',
    '  linkDown(reason: string): void {\n',
    '  linkDown(reason: string): void {\n    for (const client of this.clients) client.close(reason);\n',
  ),
  mutant(
    {
      id: 'discovery-blink',
      breaks: 'O4',
      source: 'openclaw/openclaw#30232',
      story: '`/json/version` answers with an error while the extension is away.',
    },
    'relay/server/http-api.ts',
    "  if (path === '/json/version') return browserVersion(relay, socketAt);",
    "  if (path === '/json/version' && relay.status().extension === 'ready') return browserVersion(relay, socketAt);",
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
      part: 'extension',
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
      part: 'relay',
      breaks: 'O6',
      source: 'openclaw/openclaw#15817',
      story: 'Requests whose answer was lost stay forever.',
    },
    'relay/core/link/requests.ts',
    'else this.settle(request, unknown(request, cause));\n    }\n  }\n\n  /** Ends every',
    '}\n  }\n\n  /** Ends every',
  ),
  mutant(
    {
      id: 'worker-amnesia',
      part: 'extension',
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
      part: 'extension',
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
];
