/**
 * What the simulator takes for Chromium's behaviour, held to a real one: each probe must answer what
 * `harness/contract/chromium.json` says, and the simulator's tests hold the simulated Chromium to the same.
 */
import { expect, test } from 'playwright/test';
import { expectedOf, writeExpected } from '../harness/contract/expected.ts';
import { playProbe } from '../harness/contract/play.ts';
import { PROBES } from '../harness/contract/probes/index.ts';
import { RealProbedBrowser } from '../harness/contract/real-browser.ts';

const writes = process.env['CONTRACT_WRITE'] === '1';

test('Chromium does what the simulator takes it to do', async () => {
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
