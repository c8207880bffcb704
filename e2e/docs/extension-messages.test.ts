/** docs/troubleshooting.md has a heading for what popup, options and welcome page say when something is wrong. */
import { expect, test, vi } from 'vitest';
import { i18nIn } from '../../extension/i18n/testing/messages.ts';
import type { PairingFailure } from '../../extension/pairing/pair.ts';
import {
  badPort,
  failureWords,
  notACode,
  probeWords,
  usedCode,
} from '../../extension/pairing/pairing-words.ts';
import { linkWords, tabWords } from '../../extension/popup/words.ts';
import type { LinkFailure, LinkPhase } from '../../extension/worker/link-phase.ts';
import type { Happening } from '../../extension/worker/recent.ts';
import type { WorkerStatus } from '../../extension/worker/status.ts';
import { readPage } from './pages.ts';

vi.stubGlobal('chrome', { i18n: i18nIn('en') });
const { headings } = readPage('docs/troubleshooting.md');
const PORT = 18_792;
const TAB_ID = 1;

function expectHeading(message: string): void {
  const found = headings.filter((heading) => message.startsWith(heading.replace(/…$/, '').trim()));
  expect(found, `a heading that begins "${message}"`).not.toEqual([]);
}

/** The compiler asks for an example of each kind. */
const failures: Readonly<Record<PairingFailure['kind'], readonly PairingFailure[]>> = {
  version: [
    { kind: 'version', older: 'relay' },
    { kind: 'version', older: 'extension' },
  ],
  otherProgram: [{ kind: 'otherProgram' }],
  nothing: [{ kind: 'nothing' }],
  noCode: [{ kind: 'noCode' }],
  locked: [{ kind: 'locked' }],
  oldRelay: [{ kind: 'oldRelay' }],
  untrusted: [{ kind: 'untrusted' }],
  between: [{ kind: 'between' }],
  closed: [{ kind: 'closed' }],
  wrongCode: [{ kind: 'wrongCode', otherPorts: [] }],
};

test.each(Object.values(failures).flat())('pairing: $kind', (failure) => {
  expectHeading(failureWords(failure, PORT).text);
});

test.each([notACode(), usedCode(), badPort(), probeWords({ kind: 'nothing' }, PORT, PORT + 1)])(
  'pairing: $text',
  ({ text }) => expectHeading(text),
);

const CONNECTING = { name: 'connecting', why: 'no answer' } as const;
/** More than it takes to show the reason. */
const FAILURES = 100;

const phases: Readonly<Record<LinkPhase['name'], readonly LinkPhase[]>> = {
  unpaired: [
    { name: 'unpaired', pairAgain: false },
    { name: 'unpaired', pairAgain: true },
  ],
  connecting: [CONNECTING],
  live: [],
  refused: [],
};

const causes: Readonly<Record<LinkFailure['cause'], string>> = {
  noAnswer: '',
  notARelay: '',
  closed: '',
  silent: '',
  other: '',
};

function statusWith(part: Partial<WorkerStatus>): WorkerStatus {
  return {
    port: PORT,
    paired: true,
    phase: CONNECTING,
    failures: 0,
    unacknowledged: 0,
    instanceId: 'i',
    boot: 1,
    tabs: [],
    recent: [],
    ...part,
  };
}

test.each(Object.values(phases).flat())('popup: $name', (phase) => {
  expectHeading(linkWords(statusWith({ phase }), 0).detail);
});

test.each(Object.keys(causes) as LinkFailure['cause'][])('popup: no relay, %s', (cause) => {
  const failure = { cause, why: '' };
  expectHeading(linkWords(statusWith({ failures: FAILURES, failure }), 0).detail);
});

test('popup: refused', () => {
  const phase = { name: 'refused', code: 'version', message: 'It was refused: why.' } as const;
  expectHeading(linkWords(statusWith({ phase }), 0).headline);
});

test.each([
  ['chrome://settings/', []],
  ['https://a.test/', [{ kind: 'cancelled', atMs: 0, tabId: TAB_ID }]],
  ['https://a.test/', [{ kind: 'notShared', atMs: 0, tabId: TAB_ID, why: 'Cannot attach.' }]],
] as const satisfies readonly (readonly [string, readonly Happening[]])[])('popup: %s, %j', (url, recent) => {
  expectHeading(tabWords({ tabId: TAB_ID, url }, false, 'live', recent).text);
});
