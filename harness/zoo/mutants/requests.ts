/** Requests to the extension, their outcomes, the ledger's use, commands and their limits. */
import { ownMutants } from '../record.ts';
import type { Mutant } from '../mutant.ts';

const requests = ownMutants('relay/core/link/requests.ts');
const retry = ownMutants('relay/core/methods/retry.ts');
const names = ownMutants('relay/core/methods/names.ts');
const table = ownMutants('relay/core/methods/table.ts');
const request = ownMutants('relay/core/cdp/command-request.ts');
const relay = ownMutants('relay/core/relay.ts');
const waiters = ownMutants('relay/core/waiters.ts');
const client = ownMutants('relay/core/cdp/client.ts');
const turn = ownMutants('relay/core/cdp/turn.ts');
const quota = ownMutants('relay/core/quota.ts');

export const REQUEST_MUTANTS: readonly Mutant[] = [
  requests(
    'flush-first-only',
    'O1',
    'A flush sends only the first of the queued commands.',
    "      if (request.state === 'held' && request.spec.sendable()) this.send(request);\n    }\n  }\n\n  succeeded",
    "      if (request.state === 'held' && request.spec.sendable()) return this.send(request);\n    }\n  }\n\n  succeeded",
  ),
  requests(
    'unknown-always',
    'O1',
    'After a lost worker every command ends as unknown, also one that only reads or never started.',
    'if (mayRepeat(request.spec.method) || request.frameNumber > started) this.wait(request, ',
    'if (request.frameNumber === -1) this.wait(request, ',
  ),
  requests(
    'fails-instead-of-waiting',
    'O1',
    'A command that cannot be sent now fails at once instead of waiting.',
    "    this.enter(request, 'held');\n    this.scheduleSweep();\n  }\n\n  /** Sends what",
    "    this.enter(request, 'held');\n    this.settle(request, this.waitedTooLong(request));\n  }\n\n  /** Sends what",
  ),
  requests(
    'sweep-once',
    'O1',
    'The sweep that ends commands that waited too long runs once and never again.',
    '      if (this.waiting.size > 0) this.scheduleSweep();\n',
    '',
  ),
  requests(
    'cut-off-repeated',
    'O5',
    'A mutation that was cut off by a lost debugger is sent again.',
    'if (cutOff && !mayRepeat(request.spec.method)) {',
    'if (cutOff && mayRepeat(request.spec.method)) {',
  ),
  requests(
    'requeue-never',
    'O1',
    'A command that found its debugger detached fails instead of waiting for the next one.',
    'const REQUEUES_MAX = 5;',
    'const REQUEUES_MAX = 0;',
  ),
  requests(
    'withdrawn-sent',
    'O5',
    'Commands of a session that is gone are not withdrawn, and are sent when the link is back.',
    "      if (request.state === 'held') this.settle(request, failure);\n      else this.forsake(request, failure);",
    "      if (request.state !== 'held') this.forsake(request, failure);",
  ),
  requests(
    'end-scope-all',
    'O1',
    "The end of one tab's debugger ends the requests of all tabs.",
    '      if (request.spec.scopes().includes(scope)) this.settle(request, failure);\n    }\n  }\n\n  /** A target that seemed',
    '      if (request.spec.scopes().length > 0) this.settle(request, failure);\n    }\n  }\n\n  /** A target that seemed',
  ),
  requests(
    'worker-ending-refused',
    'O1',
    "Chromium's refusal because the worker is ending is passed on to the client.",
    "if (reason === 'workerEnding') return this.wait(request, 'held');",
    '',
  ),
  requests(
    'hold-twice-as-long',
    'O1',
    'Waiting time starts anew at each look, so a held command waits forever.',
    "        if (request.state === 'sent' || request.heldSince > latest) continue;",
    "        if (request.state === 'sent' || request.heldSince > latest || latest > 0) continue;",
  ),
  retry(
    'everything-once',
    'O1',
    'No CDP command may be repeated.',
    'return SAFE_REQUESTS.has(method) || readsOrSets(method);',
    'return SAFE_REQUESTS.has(method);',
  ),
  retry(
    'retry-inverted',
    'O5',
    'The column that says whether a command may be repeated is read the wrong way round.',
    "if (retry !== undefined) return retry === 'safe';",
    "if (retry !== undefined) return retry !== 'safe';",
  ),
  names(
    'names-without-evaluate',
    'O5',
    'Commands whose names begin with `evaluate` count as reading.',
    '(get|query|describe|capture|print|search|resolve|snapshot)/;',
    '(get|query|describe|capture|print|search|resolve|snapshot|evaluate)/;',
  ),
  names(
    'journal-without-emulation',
    'O4',
    'Emulation overrides are not kept for the next debugger.',
    '/^(Emulation|Network|Page',
    '/^(Network|Page',
  ),
  table(
    'close-needs-renderer',
    'O1',
    'Navigating a crashed page fails, so nothing brings it back.',
    "'Page.navigate': { whileCrashed: 'sent', mayOpenDialog: true },",
    "'Page.navigate': { mayOpenDialog: true },",
  ),
  table(
    'bindings-one-key',
    'O4',
    'All bindings of a session share one entry in the journal.',
    "'Runtime.addBinding': { retry: 'safe', journal: ['name', 'executionContextName'] },",
    "'Runtime.addBinding': { retry: 'safe', journal: [] },",
  ),
  request(
    'request-wrong-attachment',
    'O1',
    'A command carries the attachment of when it was asked, not of when it is sent.',
    "      attachment: now().tab.attachment ?? '',",
    '      attachment,',
  ),
  request(
    'request-root-session',
    'O1',
    "A child session's command goes to the page.",
    '      session: now().realId,\n',
    '      session: undefined,\n',
  ),
  request(
    'request-while-replaying',
    'O3',
    "Clients' commands are sent while the journals are still being replayed.",
    "sendable: () => isReady() && now().tab.phase === (isReplay === true ? 'replaying' : 'usable'),",
    "sendable: () => isReady() && now().tab.phase !== 'repairing',",
  ),
  request(
    'request-link-ignored',
    'O1',
    'Commands are sent although no extension is there.',
    'sendable: () => isReady() && now()',
    'sendable: () => now()',
  ),
  relay(
    'no-flush-when-ready',
    'O1',
    'Queued commands are not sent when the extension is back.',
    '    this.waitingToKnow.settleAll(true);\n    this.flush();',
    '    this.waitingToKnow.settleAll(true);',
  ),
  relay(
    'answers-not-lost',
    'O1',
    'What the last worker had is not settled when the next one is there.',
    'if (lost !== undefined) this.requests.answersLost(lost.cause, lost.started);',
    '',
  ),
  relay(
    'no-catch-up',
    'O4',
    'What Chromium reported while the worker was ending is not asked for.',
    'const settle = lost === undefined ? settleDoubt : catchUp;',
    'const settle = lost === undefined ? settleDoubt : (): void => undefined;',
  ),
  relay(
    'old-attachment-events',
    'O2',
    'Events of an attachment that is gone are passed on.',
    "if (tab === undefined || tab.attachment !== frame.attachment || tab.phase === 'repairing') return;",
    'if (tab === undefined) return;',
  ),
  relay(
    'departed-not-undone',
    'O6',
    'What a client has set up stays in the tab when it leaves.',
    "      guarded(this.log, 'a departure', () => undo(this, tab, departed));",
    "      guarded(this.log, 'a departure', () => departed.length + tab.id);",
  ),
  relay(
    'crash-ends-nothing',
    'O1',
    'Commands in a crashed renderer wait for answers that never come.',
    '    this.requests.end(tab.root, RENDERER_GONE);\n',
    '',
  ),
  waiters(
    'waiters-forgotten',
    'O1',
    'Only the first command that waits for a browser is announced that there is one.',
    'for (const settle of [...this.waiting]) guarded',
    'for (const settle of [...this.waiting].slice(0, 1)) guarded',
  ),
  waiters(
    'waiters-no-limit',
    'O1',
    'A command that waits for the first browser waits forever.',
    'const cancel: Cancel = this.clock.after(RELAY_LIMITS.holdMs, () => settle(false));',
    'const cancel: Cancel = this.clock.after(1000 * RELAY_LIMITS.holdMs, () => settle(false));',
  ),
  client(
    'answer-without-session',
    'O1',
    'Answers of sessions are sent without the session id.',
    'this.send(`{"id":${command.id},${member}${suffix}}`);',
    'this.send(`{"id":${command.id},${member}}${suffix.slice(0, 0)}`);',
  ),
  client(
    'quota-leaks',
    'O6',
    'An answered command still counts against its client.',
    '    this.quotas.commands.remove(this, command.chars);\n',
    '',
  ),
  client(
    'event-of-gone-session',
    'O2',
    'Events are sent on sessions that have ended.',
    'if (sessionId !== undefined && !this.sessions.has(sessionId)) return;\n    this.send',
    'this.send',
  ),
  turn(
    'turn-never-ends',
    'O1',
    'After a check the next command of the session waits forever.',
    '    const waiting = this.waiting ?? [];\n    this.waiting = undefined;\n',
    '    const waiting = this.waiting ?? [];\n',
  ),
  quota(
    'quota-total-only-grows',
    'O6',
    'The total of all clients is not reduced when something is given back.',
    '    this.total.count += count;\n',
    '    this.total.count += Math.max(0, count);\n',
  ),
];
