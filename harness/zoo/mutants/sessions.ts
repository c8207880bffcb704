/** Sessions, targets, events, their order, memory for late-comers, journal, replay and departures. */
import { ownMutants } from '../record.ts';
import type { Mutant } from '../mutant.ts';

const targets = ownMutants('relay/core/cdp/targets.ts');
const sessions = ownMutants('relay/core/cdp/sessions.ts');
const events = ownMutants('relay/core/cdp/events.ts');
const order = ownMutants('relay/core/cdp/event-order.ts');
const announced = ownMutants('relay/core/cdp/announced.ts');
const journal = ownMutants('relay/core/cdp/journal.ts');
const replay = ownMutants('relay/core/cdp/replay.ts');
const carryOut = ownMutants('relay/core/cdp/carry-out.ts');
const browser = ownMutants('relay/core/cdp/browser-commands.ts');
const discovery = ownMutants('relay/core/cdp/discovery.ts');
const frames = ownMutants('relay/core/cdp/frames.ts');
const filter = ownMutants('relay/core/cdp/target-filter.ts');

export const SESSION_MUTANTS: readonly Mutant[] = [
  targets(
    'attach-twice',
    'O2',
    'A tab that is announced again is attached a second time.',
    "if (filterAccepts(filter, 'page') && !has) this.attach(tab.root, session, false);",
    "if (filterAccepts(filter, 'page')) this.attach(tab.root, session, false);",
  ),
  targets(
    'detach-untold',
    'O2',
    'A session ends without a detach event.',
    "    session.parent.emit('Target.detachedFromTarget', params);\n    this.ports.withdraw(session);",
    '    this.ports.withdraw(session);',
  ),
  targets(
    'children-not-ended',
    'O2',
    'Sessions with the frames and workers of a tab outlive it.',
    "    this.ports.audit({ event: 'tab.unshared', ...whichTab(tab) });\n    this.endChildren(tab.root);\n",
    "    this.ports.audit({ event: 'tab.unshared', ...whichTab(tab) });\n",
  ),
  targets(
    'destroyed-untold',
    'O4',
    'Clients that discover targets do not hear of the end of a tab.',
    'for (const { targetId, type } of [tab.root.info, tab.outerInfo]) this.discovery.destroyed(targetId, type);',
    'for (const { targetId, type } of [tab.outerInfo]) this.discovery.destroyed(targetId, type);',
  ),
  targets(
    'auto-attach-misses-frozen',
    'O4',
    'A tab whose renderer answers late is never attached.',
    '          if (answers && this.isWanted(tab, session, setting))',
    '          if (answers && !counted && this.isWanted(tab, session, setting))',
  ),
  targets(
    'new-tabs-unattached',
    'O4',
    'A client that auto-attaches is attached to the tabs of then, and not to those that come later.',
    'if (session.autoAttach !== undefined) this.attachTo(tab, session, session.autoAttach.filter);',
    'if (session.autoAttach === undefined) this.attachTo(tab, session, undefined);',
  ),
  targets(
    'client-sessions-kept',
    'O6',
    'The sessions of a client that has left stay in their tabs.',
    '      session.real.clients.delete(session);\n      session.real.waitsFor.delete(session);\n      this.auditSession',
    '      session.real.waitsFor.delete(session);\n      this.auditSession',
  ),
  sessions(
    'domains-not-counted',
    'O3',
    'Domains that other clients use are disabled when one disables them.',
    'for (const client of this.clients) if (client !== except && client.enabled.has(domain)) return true;\n    return false;',
    'return except.enabled.size > 1_000 && this.clients.has(except) && domain !== "";',
  ),
  sessions(
    'events-to-everybody',
    'O3',
    'Clients get events of domains that they have not enabled.',
    "return domain === 'Inspector' || this.enabled.has(domain) || this.used.has(domain);",
    "return domain !== '';",
  ),
  sessions(
    'title-unseen',
    'O4',
    'The titles of tabs are empty for clients.',
    '    title: state.title,\n',
    "    title: '',\n",
  ),
  sessions(
    'discard-changes-target',
    'O2',
    'After a discard clients see another target id.',
    'this.root.info = { ...infoOf(state, before.openerId), targetId: before.targetId };',
    'this.root.info = { ...infoOf(state, before.openerId) };',
  ),
  events(
    'first-client-only',
    'O3',
    'Only the first client of a tab gets its events.',
    '  for (const session of real.clients) {\n    // Chromium sends these',
    '  for (const session of [...real.clients].slice(0, 1)) {\n    // Chromium sends these',
  ),
  events(
    'events-twice',
    'O3',
    'Each event of a page is sent twice.',
    'if (hears) session.order.tell(method, body);',
    'if (hears) for (const _ of [1, 2]) session.order.tell(method, body);',
  ),
  events(
    'child-events-to-root',
    'O3',
    "A child's attach is announced to nobody.",
    'if (session.wantsChild(type)) ports.targets.attach(child, session, waiting && session.childrenWait);',
    'if (!session.wantsChild(type)) ports.targets.attach(child, session, waiting && session.childrenWait);',
  ),
  events(
    'crash-untold',
    'O4',
    'Clients do not hear that a page has crashed.',
    '      if (isNews) break;\n      return;',
    '      if (isNews) return;\n      break;',
  ),
  order(
    'late-enable-before-answer',
    'O3',
    'A late-comer gets what is remembered after the answer.',
    '        for (const event of announced()) this.forward(...event);\n        answer();',
    '        answer();\n        for (const event of announced()) this.forward(...event);',
  ),
  order(
    'late-comer-gets-nothing',
    'O3',
    'A late-comer is not told what was announced before.',
    '        for (const event of announced()) this.forward(...event);\n',
    '        for (const event of announced()) void event;\n',
  ),
  order(
    'kept-events-dropped',
    'O3',
    'Events that waited for an answer are dropped.',
    '      if (!this.isKept(event[0]) && which(event)) this.forward(...event);\n      else this.keep(event);',
    '      if (!this.isKept(event[0]) && which(event)) this.forward(...event);',
  ),
  announced(
    'contexts-not-cleared',
    'O3',
    'Contexts of the last document are still told to late-comers.',
    'if (method === CLEARED) return this.clear();',
    'if (method === CLEARED) return;',
  ),
  announced(
    'one-context-remembered',
    'O3',
    'Only one thing of each kind is remembered.',
    '    this.drop(known, id);\n    known.set(id, body);',
    '    for (const other of [...known.keys()]) this.drop(known, other);\n    known.set(id, body);',
  ),
  journal(
    'disable-forgets-other-domains',
    'O4',
    'Disabling a domain empties the whole journal.',
    "if (verb === 'disable') return this.forget((key) => key.startsWith(`${domain}.`));",
    "if (verb === 'disable') return this.forget((key) => key !== domain);",
  ),
  journal(
    'journal-keeps-first',
    'O4',
    'A later setting does not replace an earlier one.',
    '    this.set(key, { method, params, order, chars });\n  }\n\n  /** Notes an init script',
    '    if (!this.entries.has(key)) this.set(key, { method, params, order, chars });\n  }\n\n  /** Notes an init script',
  ),
  journal(
    'script-not-forgotten',
    'O4',
    'A removed init script comes back with the next debugger.',
    '    this.delete(scriptKey(identifier));',
    '    this.delete(identifier);',
  ),
  replay(
    'replay-reversed',
    'O3',
    'Settings are replayed in the reverse order.',
    '  return kept.reverse();',
    '  return kept;',
  ),
  replay(
    'replay-first-client',
    'O4',
    "Only one client's settings are replayed.",
    '  const steps = collect([...tab.root.clients]);\n  const first',
    '  const steps = collect([...tab.root.clients].slice(0, 1));\n  const first',
  ),
  replay(
    'replay-not-at-once',
    'O4',
    'Init scripts do not run in a document that was loaded while the debugger was away.',
    'return { ...step, params: { ...step.params, runImmediately: true } };',
    'return { ...step, params: { ...step.params } };',
  ),
  replay(
    'replayed-script-id-lost',
    'O4',
    "A replayed script's new identifier is not noted, so it cannot be removed any more.",
    "    step.session.scripts.set(step.script, stringOf(parseResult(outcome.body)['identifier']) ?? '');",
    "    step.session.scripts.get(stringOf(parseResult(outcome.body)['identifier']) ?? '');",
  ),
  carryOut(
    'enable-not-noted',
    'O4',
    'What Chromium has accepted is not noted in the journal.',
    '      if (body !== undefined) note(session, command);\n',
    '      if (body === undefined) note(session, command);\n',
  ),
  carryOut(
    'late-enable-unseen',
    'O3',
    'A second client that enables a domain is treated as the first.',
    'const late = announces && session.real.othersEnabled(domain, session);',
    'const late = announces && !news && session.real.othersEnabled(domain, session);',
  ),
  carryOut(
    'disable-for-all',
    'O3',
    'A client that disables a domain disables it for all.',
    '  if (session.real.othersEnabled(domain, session)) {',
    '  if (session.real.clients.size > 99) {',
  ),
  browser(
    'create-acked-early',
    'O3',
    '`Target.createTarget` opens a blank page, whatever the address.',
    "url: stringOf(params['url']) || 'about:blank',",
    "url: 'about:blank',",
  ),
  browser(
    'close-wrong-tab',
    'O1',
    'Closing a target closes the first tab.',
    "{ type: 'tab.close', tab: tab.id },",
    "{ type: 'tab.close', tab: [...ports.targets.all()][0]?.id ?? tab.id },",
  ),
  browser(
    'close-gone-fails',
    'O1',
    'Closing a target that is gone by then is an error.',
    "if (outcome.kind === 'answered' || isGone) reply(command, { success: true });",
    "if (outcome.kind === 'answered' && !isGone) reply(command, { success: true });",
  ),
  browser(
    'activate-unanswered',
    'O1',
    '`Target.activateTarget` is never answered.',
    "            command.end(outcome.kind === 'answered' ? NOTHING : outcome);",
    "            if (outcome.kind !== 'answered') command.end(outcome);",
  ),
  browser(
    'stale-auto-attach-wins',
    'O2',
    'An older `Target.setAutoAttach` that waited for the browser overrides a later one.',
    "if (session.latest.autoAttach !== command) return command.reply('{}');\n    if (session.autoAttaching",
    'if (session.autoAttaching',
  ),
  discovery(
    'changes-untold',
    'O4',
    'Only the first session hears of changed targets.',
    "      tell(session, targetInfo.type, 'Target.targetInfoChanged', { targetInfo });",
    "      return tell(session, targetInfo.type, 'Target.targetInfoChanged', { targetInfo });",
  ),
  frames(
    'frames-untold',
    'O4',
    'After a lost debugger clients are not told which document the page shows.',
    "if (main !== undefined) session.emit('Page.frameNavigated', { frame: main, type: 'Navigation' });",
    '',
  ),
  filter(
    'filter-inverted',
    'O2',
    'The filter of targets includes what it should leave out.',
    'return entry.exclude !== true;',
    'return entry.exclude === true;',
  ),
];
