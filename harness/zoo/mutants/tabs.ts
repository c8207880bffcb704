/** Tabs in the relay: how they come, are lost and go. */
import { ownMutants } from '../record.ts';
import type { Mutant } from '../mutant.ts';

const departure = ownMutants('relay/core/cdp/departure.ts');
const reconciler = ownMutants('relay/core/cdp/tab-reconciler.ts');
const phase = ownMutants('relay/core/cdp/tab-phase.ts');
const catchUp = ownMutants('relay/core/cdp/catch-up.ts');
const crashed = ownMutants('relay/core/cdp/crashed.ts');

export const TAB_MUTANTS: readonly Mutant[] = [
  departure(
    'no-reset-after-last',
    'O6',
    'After the last client has left, its settings stay in the tab.',
    'if (tab.touched) ports.resetTab(tab);\n    return;',
    'return;',
  ),
  departure(
    'domains-left-on',
    'O6',
    'Domains of a client that has left stay enabled.',
    '    takeBack(ports, real, `${domain}.disable`, {});',
    '    if (domain === "") takeBack(ports, real, `${domain}.disable`, {});',
  ),
  reconciler(
    'ghosts-stay',
    'O4',
    'Tabs that are not in the inventory stay.',
    'if (!present.has(tab)) this.remove(tab, TAB_GONE);',
    'if (!present.has(tab)) this.debuggerLost(tab);',
  ),
  reconciler(
    'inventory-adds-nothing',
    'O4',
    'New tabs of an inventory are not added.',
    'for (const state of states) this.compare(state);',
    'for (const state of states) if (this.ports.targets.byState(state) !== undefined) this.compare(state);',
  ),
  reconciler(
    'lost-debugger-untold',
    'O3',
    'Clients do not hear that the contexts of a lost debugger are gone.',
    "if (session.hears('Runtime')) session.emit('Runtime.executionContextsCleared', {});\n    }\n  }\n\n  /** The debugger may not",
    '}\n  }\n\n  /** The debugger may not',
  ),
  reconciler(
    'updates-ignored',
    'O4',
    'A new address of a tab is not noted.',
    '    this.ports.targets.update(tab, state);\n    if (isOffLimits(state.url)) this.debuggerLost(tab);',
    '    if (isOffLimits(state.url)) this.debuggerLost(tab);',
  ),
  reconciler(
    'released-as-lost',
    'O10',
    'A tab that the user stopped sharing counts as one that lost its debugger.',
    "else if (reason === 'released') this.remove(tab, TAB_GONE);",
    "else if (reason === 'released') this.debuggerLost(tab);",
  ),
  reconciler(
    'replay-skipped',
    'O4',
    'A tab that is attached anew is usable at once, without its settings.',
    '      if (!complete) return this.reset(tab);\n      tab.lifecycle.replayed();\n      this.ports.flush();\n    });',
    '      if (!complete) return this.reset(tab);\n    });\n    tab.lifecycle.replayed();\n    this.ports.flush();',
  ),
  phase(
    'crash-order-overwritten',
    'O4',
    'A second crash forgets the settings that were taken down since the first.',
    'crashedAt: this.state.crashedAt ?? order };',
    'crashedAt: order };',
  ),
  catchUp(
    'missed-crash-end',
    'O4',
    'Nobody asks whether a crashed tab was reloaded while the worker was ending.',
    "if (tab.phase === 'usable' && tab.crashed) askAfterCrash(ports, tab, LATE_MS, () => reloaded(ports, tab));",
    '',
  ),
  catchUp(
    'missed-document-ignored',
    'O4',
    'A document that was never reported is taken for known.',
    'if (tab.document !== undefined && tab.document !== shown) return false;',
    'if (tab.document === undefined && tab.document !== shown) return false;',
  ),
  crashed(
    'crash-settings-lost',
    'O4',
    'Settings that were taken down while a tab was crashed are not made afterwards.',
    'if (since !== undefined) replaySince(ports, tab, since);',
    'if (since === undefined) replaySince(ports, tab, 0);',
  ),
];
