import { mkdtempSync, rmSync, writeFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { afterEach, beforeEach, expect, test, vi } from 'vitest';
import { diagnosis } from '../../extension/popup/words.ts';
import { LIVE_STATUS } from '../../extension/popup/testing/live-status.ts';
import { extensionsDiagnosis, NoDiagnosisError } from './extensions-diagnosis.ts';

let folder: string;
beforeEach(() => {
  folder = mkdtempSync(join(tmpdir(), 'holdfast-'));
});
afterEach(() => {
  vi.unstubAllGlobals();
  rmSync(folder, { recursive: true });
});

function saved(text: string): string {
  const file = join(folder, 'holdfast-extension.json');
  writeFileSync(file, text);
  return file;
}

test('what the options page saves is taken, and nothing that is not known', async () => {
  const status = {
    ...LIVE_STATUS,
    tabs: [{ tabId: 1, title: 'Bank', url: 'https://bank.test/', attached: true }],
  };
  const text = diagnosis(status, '0.2.0', 'Chrome/156');
  const taken = JSON.parse(await extensionsDiagnosis(saved(text))) as object;
  expect(taken).toMatchObject({ version: '0.2.0', paired: true, tabs: [{ tabId: 1, attached: true }] });
  const more = { ...(JSON.parse(text) as object), pairingKey: 'secret' };
  expect(await extensionsDiagnosis(saved(JSON.stringify(more)))).not.toContain('secret');
});

test.each([
  ['no JSON', '<html>', /Cannot read the diagnosis .*: Unexpected token/],
  ['another JSON', '{"version":"1"}', /is no diagnosis of the extension: userAgent: /],
  ['a large file', '"'.padEnd(1_000_001), /it has 1000001 bytes/],
])('%s is refused', async (_, text, says) => {
  const refused = await extensionsDiagnosis(saved(text)).catch((error: unknown) => error);
  expect(refused).toBeInstanceOf(NoDiagnosisError);
  expect(String(refused)).toMatch(says);
  expect(String(refused)).toContain('options page');
});

test('a file that is not there', async () => {
  await expect(extensionsDiagnosis(join(folder, 'none.json'))).rejects.toThrow(/ENOENT.*options page/);
});
