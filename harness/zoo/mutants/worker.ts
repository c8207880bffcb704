/** The extension's worker. */
import { ownMutants } from '../record.ts';
import type { Mutant } from '../mutant.ts';

const main = ownMutants('extension/worker/main.ts');
const link = ownMutants('extension/worker/relay-link.ts');
const lanes = ownMutants('extension/worker/lanes.ts');
const backoff = ownMutants('extension/worker/backoff.ts');
const silence = ownMutants('extension/worker/silence.ts');
const handshake = ownMutants('extension/worker/handshake.ts');
const ledger = ownMutants('extension/worker/ledger.ts');
const decide = ownMutants('extension/worker/decide.ts');
const intent = ownMutants('extension/worker/intent.ts');
const watchdog = ownMutants('extension/worker/watchdog.ts');
const inbox = ownMutants('extension/worker/inbox.ts');
const memory = ownMutants('extension/worker/memory.ts');
const early = ownMutants('extension/worker/early-events.ts');

export const WORKER_MUTANTS: readonly Mutant[] = [
  main(
    'early-events-dropped',
    'O4',
    'Events that come before the tabs are restored are dropped.',
    'if (restored.isOpen || earlyEvents.keeps(source.tabId, body))',
    'if (restored.isOpen)',
  ),
  main(
    'event-without-session',
    'O3',
    "A child's events are sent as the page's.",
    'session: source.sessionId, method }, body);',
    'session: undefined, method }, body);',
  ),
  main(
    'alarm-ignored',
    'O9',
    'The alarm does nothing.',
    'if (permissions?.onAlarm(alarm.name) !== true && isEnsureAlarm(alarm.name)) ensureAll();',
    'permissions?.onAlarm(alarm.name);',
  ),
  main(
    'popups-unshared',
    'O4',
    'A tab that a shared tab has opened is not shared.',
    '    if (opener !== undefined && !isOffLimits(details.url))',
    '    if (opener === undefined && !isOffLimits(details.url))',
  ),
  main(
    'second-click-shares',
    'O10',
    'A second click on a button that still shows the tab as shared shares it again.',
    '  if (tabs.isUnsettled(tabId)) return;\n',
    '',
  ),
  main(
    'badge-not-repainted',
    'O4',
    'A navigation clears the button, and nobody paints it again.',
    '    badge.cleared(tabId);\n    refresh();',
    '    refresh();',
  ),
  link(
    'retry-not-scheduled',
    'O9',
    'An attempt that fails schedules no other.',
    '    this.abandon();\n    this.scheduleRetry(failure);',
    '    this.abandon();',
  ),
  link(
    'backoff-never-reset',
    'O9',
    'The back-off is not reset after a stable connection.',
    'performance.now() - attempt.liveSince > WORKER_LIMITS.stableMs) {',
    'performance.now() - attempt.liveSince < 0) {',
  ),
  link(
    'late-socket-taken',
    'O7',
    'A hello of a socket that was given up is taken.',
    '    const genuine = await attempt.handshake.isGenuine(hello);\n    if (this.attempt !== attempt) return;\n',
    '    const genuine = await attempt.handshake.isGenuine(hello);\n',
  ),
  link(
    'no-handshake-limit',
    'O9',
    'A socket may take any time to open.',
    '    this.silence.allow(LINK_LIMITS.handshakeMs, () => {',
    '    this.silence.allow(1_000 * LINK_LIMITS.handshakeMs, () => {',
  ),
  link(
    'old-socket-kept',
    'O6',
    'The old socket is not closed when another one is opened.',
    '    attempt.socket.onmessage = attempt.socket.onclose = null;\n    attempt.socket.close();',
    '    attempt.socket.onmessage = attempt.socket.onclose = null;',
  ),
  link(
    'old-answers-on-new-channel',
    'O1',
    'Answers of an old channel are sent on the new one, where the numbers mean other requests.',
    '      if (this.channel === channel) this.send(frame, body, tab);',
    '      if (channel !== undefined) this.send(frame, body, tab);',
  ),
  link(
    'lanes-stuck',
    'O9',
    'Events that wait for an acknowledgement are not sent when it comes.',
    '    this.channel.acknowledge(received);\n    this.lanes.pump();',
    '    this.channel.acknowledge(received);',
  ),
  link(
    'lanes-lost-with-socket',
    'O3',
    'Events that wait for an acknowledgement are lost with the connection.',
    '    this.channel.suspend();\n    this.lanes.flush();',
    '    this.channel.suspend();\n    this.lanes.clear();',
  ),
  lanes(
    'answer-overtakes-events',
    'O3',
    'An answer overtakes the events of its own tab that wait for an acknowledgement.',
    '      if (lane !== undefined || (isEvent(frame) && this.owner.isFull()))',
    '      if (isEvent(frame) && (lane !== undefined || this.owner.isFull()))',
  ),
  lanes(
    'lanes-in-reverse',
    'O3',
    'What waits in a lane is sent in the wrong order.',
    'for (const { frame, body } of lane) this.owner.send',
    'for (const { frame, body } of lane.reverse()) this.owner.send',
  ),
  link(
    'genuine-unchecked',
    'O8',
    "The relay's proof is not checked.",
    '    if (!genuine) {',
    '    if (!genuine && attempt.number < 0) {',
  ),
  link(
    'no-silence-watch',
    'O9',
    'A relay that falls silent is never noticed.',
    '    this.silence.watch(hello.silenceMaxMs, (ms) =>',
    '    if (attempt.number < 0) this.silence.watch(hello.silenceMaxMs, (ms) =>',
  ),
  link(
    'inventory-of-old-channel',
    'O4',
    'A resumed channel gets no inventory.',
    '    this.channel.send(inventory);\n',
    '    if (!hello.resumed) this.channel.send(inventory);\n',
  ),
  backoff(
    'backoff-grows-for-ever',
    'O9',
    'The back-off has no upper bound.',
    'const full = Math.min(this.maxMs, this.minMs * 2 ** Math.min(failures - 1, 30));',
    'const full = Math.max(this.minMs, this.minMs * 2 ** Math.min(failures - 1, 30));',
  ),
  backoff(
    'backoff-none',
    'O9',
    'Attempts follow each other without a wait.',
    'return Math.round(full * (1 - 0.25 * this.random()));',
    'return Math.round(full * (1 - this.random()) * 0);',
  ),
  silence(
    'silence-twice',
    'O9',
    'The watch for silence looks once.',
    '      this.timer = setTimeout(tick, tickMs);\n    };',
    '    };',
  ),
  handshake(
    'handshake-old-nonce',
    'O8',
    'A connection that is older than the relay is used.',
    'if (performance.now() - this.dialledAt > (challenge.listeningMs ?? 0)) {',
    'if (performance.now() - this.dialledAt > Infinity) {',
  ),
  ledger(
    'ledger-not-written',
    'O5',
    'Commands run before they are in the ledger.',
    '    this.started = frame;\n    this.note();',
    '    this.started = frame;',
  ),
  ledger(
    'ledger-not-restarted',
    'O5',
    'The ledger goes on with the numbers of the last channel.',
    '    this.started = 0;\n',
    '',
  ),
  ledger(
    'ledger-other-life',
    'O5',
    "The entries of any worker are taken for the last one's.",
    'if (last === undefined || last.bootId !== stored.bootId) return undefined;',
    'if (last === undefined) return undefined;',
  ),
  decide(
    'restored-after-browser-restart',
    'O10',
    'Stored decisions are never applied after a reload.',
    'return sameLoad || targets.some(({ id }) => known.has(id));',
    'return sameLoad && targets.some(({ id }) => known.has(id));',
  ),
  decide(
    'early-toggle-ignored',
    'O10',
    'A click that a loading worker gets counts as sharing.',
    'return !wasShared;',
    'return true;',
  ),
  decide(
    'replaced-while-loading',
    'O4',
    'A tab that was replaced while the worker loaded is not followed.',
    'const ids = new TabIds([...(sameRun ? stored.replaced : []), ...early.replaced]);',
    'const ids = new TabIds([...(sameRun ? stored.replaced : [])]);',
  ),
  intent(
    'notes-not-emptied',
    'O10',
    'Notes of an earlier worker are applied again by the next one.',
    'const written = chrome.storage.local.set({ ...state, ...emptied });',
    'const written = chrome.storage.local.set({ ...state, ...(considered.length > 99 ? emptied : {}) });',
  ),
  intent(
    'cancel-while-loading',
    'O10',
    'Cancel while the worker loads is only remembered, not stored.',
    '    this.decisions.set(tabId, decision);\n    note(',
    '    this.decisions.set(tabId, decision);\n    if (decision === "toggle") note(',
  ),
  watchdog(
    'watchdog-absent',
    'O9',
    'The watchdog is created only if there is one.',
    'if (await chrome.offscreen.hasDocument()) return;',
    'if (!(await chrome.offscreen.hasDocument())) return;',
  ),
  watchdog(
    'watchdog-untold',
    'O9',
    'The ledger of the last worker is not taken over.',
    '    takeOver(message.ledger ?? undefined);',
    '    takeOver(undefined);',
  ),
  inbox(
    'inbox-stuck',
    'O9',
    'Messages that waited for another one are never handled.',
    '      this.handling = undefined;\n      this.drain();',
    '      this.handling = undefined;',
  ),
  inbox(
    'inbox-reversed',
    'O3',
    'The last of the waiting messages is handled first.',
    '(text = this.waiting.shift())',
    '(text = this.waiting.pop())',
  ),
  memory(
    'boot-number-stays',
    'O7',
    'Every worker start has the same number.',
    "(typeof local[BOOT_KEY] === 'number' ? local[BOOT_KEY] : 0) + 1;",
    "(typeof local[BOOT_KEY] === 'number' ? local[BOOT_KEY] : 1);",
  ),
  memory(
    'instance-id-new',
    'O7',
    'Every worker start has another installation id.',
    "typeof local[INSTANCE_KEY] === 'string' ? local[INSTANCE_KEY] : newInstanceId;",
    "typeof local[INSTANCE_KEY] === 'number' ? local[INSTANCE_KEY] : newInstanceId;",
  ),
  early(
    'early-loss-unnoted',
    'O4',
    'A tab whose early events were too many is not attached again.',
    'if (tabId !== undefined) this.lost.add(tabId);\n',
    '',
  ),
];
