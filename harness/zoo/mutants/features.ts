/** One unit per feature of the relay. */
import { ownMutants } from '../record.ts';
import type { Mutant } from '../mutant.ts';

const autoAttach = ownMutants('relay/core/features/auto-attach.ts');
const bindings = ownMutants('relay/core/features/bindings.ts');
const dialogs = ownMutants('relay/core/features/dialogs.ts');
const downloads = ownMutants('relay/core/features/downloads.ts');
const chooser = ownMutants('relay/core/features/file-chooser.ts');
const scripts = ownMutants('relay/core/features/init-scripts.ts');
const interception = ownMutants('relay/core/features/interception/interception.ts');
const screenshots = ownMutants('relay/core/features/screenshots.ts');
const workers = ownMutants('relay/core/features/service-workers.ts');
const streams = ownMutants('relay/core/features/streams-and-traces.ts');
const handles = ownMutants('relay/core/features/lost-handles.ts');
const discarded = ownMutants('relay/core/features/discarded-tabs.ts');

export const FEATURE_MUTANTS: readonly Mutant[] = [
  autoAttach(
    'children-of-before',
    'O4',
    'A client that auto-attaches late does not get the children that are there.',
    'if (!has && session.wantsChild(child.info.type)) this.ports.targets.attach(child, session, false);',
    'if (has && session.wantsChild(child.info.type)) this.ports.targets.attach(child, session, false);',
  ),
  autoAttach(
    'auto-attach-stops-for-all',
    'O4',
    'One client that stops auto-attaching stops it for all.',
    'if (others) answerAlone(session, command);\n    else pass',
    'pass',
  ),
  autoAttach(
    'children-wait-forever',
    'O4',
    'Children that waited for a client that has left are not started.',
    '    resumeForsaken(this.ports, tab.root);',
    '    if (tab.children < 0) resumeForsaken(this.ports, tab.root);',
  ),
  bindings(
    'bindings-to-all',
    'O3',
    "A binding's call goes to every client.",
    'for (const session of real.clients) if (session.bindings.has(name)) session.forward(method, body);',
    "for (const session of real.clients) if (name !== '') session.forward(method, body);",
  ),
  bindings(
    'binding-removed-for-all',
    'O3',
    'A client that removes a binding removes it for all.',
    'if (others) answerAlone(session, command);\n  else carryOn',
    'carryOn',
  ),
  bindings(
    'binding-after-answer',
    'O3',
    'A binding that was added is not heard.',
    '  session.bindings.add(name);\n  carryOn(ports, session, command, (ok) => {',
    '  carryOn(ports, session, command, (ok) => {',
  ),
  dialogs(
    'dialog-anybody',
    'O1',
    'Any client may answer a dialog.',
    'return owner === undefined || owner === client || !listens(owner, real.tab);',
    'return owner === client || owner !== client || !listens(owner, real.tab);',
  ),
  dialogs(
    'dialog-nobody',
    'O4',
    'When the owner of a dialog leaves, nobody dismisses it.',
    '    this.owners.delete(tab);\n    this.ports.command(tab.root, {',
    '    if (tab.children < 0) this.ports.command(tab.root, {',
  ),
  dialogs(
    'dialog-owner-first',
    'O1',
    'A dialog belongs to the first client that acted, not to the last.',
    'policyOf(method).mayOpenDialog === true) this.actors.set(real.tab, client);',
    'policyOf(method).mayOpenDialog === true) if (!this.actors.has(real.tab)) this.actors.set(real.tab, client);',
  ),
  downloads(
    'download-behavior-shared',
    'O1',
    'Events of downloads go to clients that have not asked.',
    'if (this.behaviors.get(session)?.events === true) session.emit(method, params);',
    'session.emit(method, params);',
  ),
  downloads(
    'download-end-unwatched',
    'O4',
    'A download whose debugger is gone never ends.',
    '      download.watched = true;\n      this.ask(guid, download);',
    '      download.watched = true;',
  ),
  downloads(
    'download-not-copied',
    'O1',
    'A finished download is reported, and not copied.',
    'for (const copy of copies.values()) this.copy(copy.wanted, copy.for, download, params);',
    'for (const copy of copies.values()) for (const session of copy.for) this.tell(session, "Browser.downloadProgress", params);',
  ),
  chooser(
    'chooser-off-for-all',
    'O3',
    'The first client that no longer wants file choosers switches them off for all.',
    "    if (this.othersWant(session)) command.reply('{}');\n    else giveUp",
    '    giveUp',
  ),
  chooser(
    'chooser-to-all',
    'O3',
    'All clients get file choosers.',
    'for (const session of real.clients) if (this.wanting.has(session)) session.forward(method, body);',
    'for (const session of real.clients) session.forward(method, body);',
  ),
  chooser(
    'chooser-left-on',
    'O6',
    'File choosers stay intercepted when the client that wanted them has left.',
    'if (!this.wanting.has(session) || this.othersWant(session)) return;',
    'if (this.wanting.has(session) || this.othersWant(session)) return;',
  ),
  scripts(
    'script-chromium-id',
    'O4',
    "Clients get Chromium's identifier of a script.",
    '  command.reply(JSON.stringify({ identifier }));',
    "  command.reply(JSON.stringify({ identifier: known === '' ? identifier : known }));",
  ),
  scripts(
    'scripts-left',
    'O6',
    'The init scripts of a client that has left stay for the others.',
    '      this.forsake(session, identifier);\n',
    '      if (identifier === "") this.forsake(session, identifier);\n',
  ),
  scripts(
    'script-not-removed',
    'O4',
    'A removed script is only forgotten by the journal.',
    "    this.drop(session, identifier, (outcome) => {\n      if (isSettled(outcome)) command.reply('{}');\n      else command.end(outcome);\n    });",
    "    session.journal.forgetScript(identifier);\n    command.reply('{}');",
  ),
  screenshots(
    'screenshots-together',
    'O1',
    'Screenshots of one page are taken at the same time.',
    'if (this.current !== undefined) return;\n    this.current',
    'this.current',
  ),
  screenshots(
    'screenshot-queue-stuck',
    'O1',
    'After one screenshot the others wait forever.',
    '    this.current = undefined;\n    this.next();\n  }\n\n  private take',
    '    this.current = undefined;\n  }\n\n  private take',
  ),
  screenshots(
    'screenshot-not-nudged',
    'O1',
    'A screenshot whose frame was missed is never woken.',
    '      this.wake(job.wake);\n',
    '',
  ),
  workers(
    'worker-per-tab',
    'O2',
    'A client gets a service worker once for each tab that it serves.',
    'for (const other of same.clients) if (other.parent === session) return;',
    'for (const other of same.clients) if (other.parent === session && targets.size > 999) return;',
  ),
  workers(
    'worker-dies-with-tab',
    'O4',
    'A session with a service worker ends with the tab that it came through.',
    '      if (real === session.real) continue;\n',
    '      if (real !== undefined) continue;\n',
  ),
  workers(
    'worker-settings-lost',
    'O4',
    'A service worker that goes on in another tab does not get its settings.',
    '  for (const { method, params } of session.journal.all()) {\n',
    '  for (const { method, params } of [...session.journal.all()].slice(1)) {\n',
  ),
  streams(
    'stream-of-others',
    'O8',
    "A client can read another client's stream.",
    'if (isOwn) carryOn(this.ports, session, command);\n    else command.fail(NOT_READER);',
    'if (isOwn || handle !== "") carryOn(this.ports, session, command);\n    else command.fail(NOT_READER);',
  ),
  streams(
    'trace-never-free',
    'O1',
    'A trace that has ended still belongs to its client.',
    "    noteStream(real, tracer.client, parseBody(body)['stream']);\n    real.tracer = undefined;",
    "    noteStream(real, tracer.client, parseBody(body)['stream']);",
  ),
  streams(
    'trace-events-to-all',
    'O3',
    'All clients get the events of a trace.',
    '  if (tracer === undefined) return true;\n  tracer.forward(method, body);',
    '  if (tracer === undefined) return true;\n  for (const session of real.clients) session.forward(method, body);',
  ),
  handles(
    'lost-handle-untold',
    'O4',
    'A client does not hear that a handle was lost.',
    "if (params['returnByValue'] === true || kind !== 'unknown') return;",
    "if (params['returnByValue'] === true || kind === 'unknown') return;",
  ),
  handles(
    'lost-handle-no-new-context',
    'O4',
    'A context that lost a handle is announced to have ended, and not to be there.',
    "  session.forward('Runtime.executionContextCreated', body);\n",
    '',
  ),
  handles(
    'lost-handle-any-context',
    'O3',
    'The first context is announced to have ended, whichever it was.',
    'if (isIt && (contextId ?? uniqueContextId) !== undefined) return { body, context };',
    'if ((isIt || !isIt) && (contextId ?? uniqueContextId) !== undefined) return { body, context };',
  ),
  discarded(
    'discard-navigation-open',
    'O4',
    'The navigation of a discarded tab never ends.',
    'if (requestId === undefined) return;',
    'if (requestId !== undefined) return;',
  ),
  discarded(
    'discard-ends-finished',
    'O3',
    'A navigation that has finished is announced to have failed.',
    "if (this.navigations.get(tab) === frame['loaderId']) this.navigations.delete(tab);",
    "if (this.navigations.get(tab) !== frame['loaderId']) this.navigations.delete(tab);",
  ),
  discarded(
    'discard-any-request',
    'O3',
    'Any request counts as the navigation of the page.',
    'if (id !== undefined && id === loaderId && frameId === tab.targetId) this.navigations.set(tab, id);',
    'if (id !== undefined) this.navigations.set(tab, id);',
  ),
  interception(
    'interceptor-taken-over',
    'O3',
    'A second client takes the interception of requests over.',
    'if (real.interceptor === undefined) setInterceptor(this.ports, real, session);',
    'setInterceptor(this.ports, real, session);',
  ),
  interception(
    'interception-never-free',
    'O1',
    'An interception stays with a client that has left.',
    '  sessionGivenUp(session: ClientSession): void {\n    this.leave(session);\n  }',
    '  sessionGivenUp(session: ClientSession): void {\n    if (session.id === "") this.leave(session);\n  }',
  ),
  interception(
    'paused-lost-unasked',
    'O4',
    'Nobody asks for requests that were paused while the worker was ending.',
    "if (tab.phase === 'usable') failLostRequests(this.ports, real, LATE_MS);",
    "if (tab.phase !== 'usable') failLostRequests(this.ports, real, LATE_MS);",
  ),
];
