import { mkdtempSync, rmSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { expect, test } from 'vitest';
import { silentLog } from '../core/testing/silent-log.ts';
import { addBrowser, forgetBrowser } from './browser-store.ts';
import { PairingDeskFiles } from './pairing-desk.ts';

test('whoever looks first, the relay hears that a browser was forgotten', async () => {
  const folder = mkdtempSync(join(tmpdir(), 'holdfast-desk-'));
  const tokenFile = join(folder, 'token');
  const desk = new PairingDeskFiles(tokenFile, silentLog);
  let changes = 0;
  try {
    const pairingKey = 'a'.repeat(64);
    const name = await addBrowser(tokenFile, { instanceId: 'one', product: 'Chrome/1', pairingKey });
    expect(desk.keyOf('one')).toBe(pairingKey);
    desk.listensAt(1, () => {
      changes++;
    });
    await forgetBrowser(tokenFile, name);
    // Another browser connects before the relay has looked by itself.
    expect(desk.keyOf('another')).toBeUndefined();
    expect(changes).toBe(1);
  } finally {
    await desk.close();
    rmSync(folder, { recursive: true });
  }
});
