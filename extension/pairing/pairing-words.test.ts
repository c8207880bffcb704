/** Each thing that can go wrong has a message of its own, which says what to do. */
import { afterAll, beforeAll, expect, test, vi } from 'vitest';
import { i18nIn } from '../i18n/testing/messages.ts';
import { badPort, failureWords, notACode, probeWords, usedCode } from './pairing-words.ts';
import type { PairingFailure } from './pair.ts';

beforeAll(() => {
  vi.stubGlobal('chrome', { i18n: i18nIn('en') });
});
afterAll(() => {
  vi.unstubAllGlobals();
});

const FAILURES: readonly PairingFailure[] = [
  { kind: 'nothing' },
  { kind: 'otherProgram' },
  { kind: 'version', older: 'relay' },
  { kind: 'version', older: 'extension' },
  { kind: 'noCode' },
  { kind: 'locked' },
  { kind: 'oldRelay' },
  { kind: 'untrusted' },
  { kind: 'between' },
  { kind: 'closed' },
  { kind: 'wrongCode', otherPorts: [] },
  { kind: 'wrongCode', otherPorts: [9_001] },
];

test('no two failures say the same', () => {
  const texts = [
    ...FAILURES.map((failure) => failureWords(failure, 18_792)),
    notACode(),
    usedCode(),
    badPort(),
  ];
  expect(new Set(texts.map(({ text }) => text)).size).toBe(FAILURES.length + 3);
  for (const { tone, text } of texts) {
    expect(tone).toBe('bad');
    expect(text).toMatch(/\.$/);
  }
});

test('a relay on another port is offered', () => {
  expect(probeWords({ kind: 'nothing' }, 9, 18_792)).toEqual({
    tone: 'bad',
    text: 'Nothing answers on port 9. A relay answers on port 18792.',
    offer: 18_792,
  });
  expect(probeWords({ kind: 'otherProgram' }, 9, 18_792).offer).toBe(18_792);
});

test('what is found is said', () => {
  expect(probeWords(undefined, 9).tone).toBe('wait');
  expect(probeWords({ kind: 'relay' }, 9)).toEqual({ tone: 'good', text: 'A relay answers on port 9.' });
  expect(failureWords({ kind: 'wrongCode', otherPorts: [1, 2] }, 9).text).toContain(
    'another relay on port 1 and port 2',
  );
});
