/**
 * Checks that real Chromium behaves as the simulator assumes: each probe must return what
 * `harness/contract/chromium.json` says. Unit tests check the simulated Chromium against the same file.
 */
import { expect, test } from 'playwright/test';
import { expectedOf, writeExpected } from '../harness/contract/expected.ts';
import { playProbe } from '../harness/contract/play.ts';
import { PROBES } from '../harness/contract/probes/index.ts';
import { RealProbedBrowser } from '../harness/contract/real-browser.ts';

const writes = process.env['CONTRACT_WRITE'] === '1';

test('Chromium behaves as the simulator assumes', async () => {
  const browser = await RealProbedBrowser.launch();
  const answers = new Map<string, unknown>();
  try {
    for (const probe of PROBES) {
      await test.step(probe.name, async () => {
        answers.set(probe.name, await playProbe(browser, probe));
        if (!writes) expect.soft(answers.get(probe.name), probe.name).toEqual(expectedOf(probe));
      });
    }
  } finally {
    await browser.close();
  }
  if (writes) writeExpected(answers);
});
