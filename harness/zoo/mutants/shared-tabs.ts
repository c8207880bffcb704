/** The extension's shared tabs, and the commands that it carries out in them. */
import { ownMutants } from '../record.ts';
import type { Mutant } from '../mutant.ts';

const tab = ownMutants('extension/worker/shared-tab.ts');
const tabs = ownMutants('extension/worker/shared-tabs.ts');
const commands = ownMutants('extension/worker/commands.ts');
const errors = ownMutants('extension/worker/chromium-errors.ts');
const badge = ownMutants('extension/worker/badge.ts');
const dbg = ownMutants('extension/worker/debugger.ts');

export const SHARED_TAB_MUTANTS: readonly Mutant[] = [
  tab(
    'repair-once',
    'O4',
    'A repair that fails is not tried again.',
    'else this.scheduleRepair(this.backoff.next());\n    }',
    '}',
  ),
  tab(
    'repair-despite-release',
    'O10',
    'A repair goes on although the tab is no longer shared.',
    'if (!this.wanted || this.attachment !== undefined) return;\n    const { tabId }',
    'if (this.attachment !== undefined) return;\n    const { tabId }',
  ),
  tab(
    'loss-untold',
    'O4',
    'The relay is not told that a debugger was lost.',
    '    this.attachment = undefined;\n    this.owner.lost(this, reason);\n',
    '    this.attachment = undefined;\n',
  ),
  tab(
    'same-attachment-id',
    'O4',
    'A new attachment has the id of the last one, so the relay sets up nothing.',
    '    this.attachment = crypto.randomUUID();',
    '    this.attachment = this.storedAttachment ?? crypto.randomUUID();',
  ),
  tab(
    'reset-only-detaches',
    'O4',
    'A reset detaches and does not attach again.',
    "        this.owner.lost(this, 'reset');\n      }\n      await this.tryAttach();",
    "        this.owner.lost(this, 'reset');\n      }",
  ),
  tab(
    'replaced-not-repaired',
    'O4',
    'A discarded tab is not attached again.',
    '    this.attachment = undefined;\n    this.scheduleRepair(0);',
    '    this.attachment = undefined;',
  ),
  tab(
    'release-leaves-debugger',
    'O10',
    'The debugger stays attached to a tab that is no longer shared.',
    'const off = detach(this.tabId);\n    this.end();\n    return this.enqueue(() => (wasAttached ? off : off.then(() => detach(this.tabId))));',
    'this.end();\n    return this.enqueue(() => Promise.resolve());',
  ),
  tabs(
    'share-not-stored',
    'O4',
    'A shared tab is not stored.',
    '    void this.save(considered);\n    this.owner.changed();\n    try {',
    '    this.owner.changed();\n    try {',
  ),
  tabs(
    'closed-untold',
    'O4',
    'The relay is not told that a tab was closed.',
    "    this.owner.send({ type: 'tab.detached', tab: tab.tabId, reason: 'closed' });",
    "    if (tab.tabId < 0) this.owner.send({ type: 'tab.detached', tab: tab.tabId, reason: 'closed' });",
  ),
  tabs(
    'released-untold',
    'O10',
    'The relay is not told that a tab is no longer shared.',
    "    this.owner.send({ type: 'tab.detached', tab: tabId, reason: 'released' });\n",
    '',
  ),
  tabs(
    'cancel-is-loss',
    'O10',
    'Cancel in the debugging bar counts as a lost debugger.',
    'if (reason === CANCELLED) void this.release(tab);\n    else tab.repair();',
    'tab.repair();',
  ),
  tabs(
    'updates-unsent',
    'O4',
    'A new address is noted and not sent.',
    '    if (isNews) this.changed(tab);\n',
    '',
  ),
  tabs(
    'announced-before-stored',
    'O4',
    'A tab is announced as attached before that is stored.',
    '    await this.save();\n    if (this.tabs.get(tab.tabId) !== tab',
    '    void this.save();\n    if (this.tabs.get(tab.tabId) !== tab',
  ),
  commands(
    'once-unchecked',
    'O5',
    'The ledger is not told before a command starts.',
    "if ('once' in frame && frame.once === true) starting(frame.n);",
    "if ('once' in frame && frame.once === undefined) starting(frame.n);",
  ),
  commands(
    'stale-attachment-runs',
    'O5',
    'A command for an attachment that is gone runs in the present one.',
    'if (tab === undefined || tab.attachment !== frame.attachment) {',
    'if (tab === undefined || tab.attachment === undefined) {',
  ),
  commands(
    'empty-result-unanswered',
    'O1',
    'A command that Chromium answers with nothing is never answered.',
    '    body = JSON.stringify(result ?? {});',
    '    if (result === undefined) return;\n    body = JSON.stringify(result);',
  ),
  commands(
    'create-unannounced',
    'O3',
    'A new tab is answered before the relay has heard of it.',
    '  await tab.announced;\n',
    '',
  ),
  commands(
    'close-removes-last',
    'O4',
    'Closing the last tab closes the browser.',
    'if (all.length === 1) await chrome.tabs.create({ active: false });\n',
    '',
  ),
  commands(
    'create-in-front',
    'O1',
    'A tab that should open in the background comes to the front.',
    'const active = !frame.background;',
    'const active = frame.background;',
  ),
  errors(
    'error-text-changed',
    'O1',
    'The text of a lost debugger is not recognised.',
    "[/^Detached while handling command/, 'cutOff'],",
    "[/^Detached while handling commands/, 'cutOff'],",
  ),
  errors(
    'error-code-lost',
    'O1',
    "Chromium's error codes are replaced by a general one.",
    'return { code: parsed.code ?? SERVER_ERROR, message: parsed.message };',
    'return { code: SERVER_ERROR, message: parsed.message };',
  ),
  badge(
    'badge-on-early',
    'O4',
    'The button shows `ON` while the debugger is not attached.',
    "isUsable ? 'usable' : 'attaching'",
    "isUsable ? 'usable' : 'usable'",
  ),
  badge(
    'badge-stays',
    'O4',
    'The button of a tab that is no longer shared keeps showing `ON`.',
    'if (tabId !== undefined && !own.has(tabId)) this.set',
    'if (tabId !== undefined && own.has(tabId)) this.set',
  ),
  dbg(
    'attach-over-old',
    'O4',
    'An attachment that an earlier worker left is not detached first.',
    'if ((await askTarget(tabId)) !== undefined) await detach(tabId);\n',
    '',
  ),
  dbg(
    'detach-error-fatal',
    'O6',
    'Detaching what is not attached is an error.',
    'await chrome.debugger.detach({ tabId }).catch(() => undefined);',
    'await chrome.debugger.detach({ tabId });',
  ),
];
