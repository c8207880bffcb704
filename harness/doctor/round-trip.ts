/** The last check: a client drives a page through a relay and the extension, all of them started for it. */
import { mkdtemp, rm } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { Stage } from '../stage/stage.ts';
import { holdfast } from '../targets/holdfast.ts';
import type { Check } from './check.ts';
import { unexpected } from './relay.ts';

export function roundTripCheck(): Check {
  return {
    name: 'round trip',
    needs: 'unpacked extensions',
    async look() {
      const folder = await mkdtemp(join(tmpdir(), 'holdfast-doctor-'));
      try {
        return await roundTrip(join(folder, 'history.jsonl'));
      } catch (cause) {
        throw unexpected('a page could not be driven through the relay', cause);
      } finally {
        await rm(folder, { recursive: true, force: true });
      }
    },
  };
}

async function roundTrip(historyFile: string): Promise<string> {
  const stage = await Stage.open({ target: holdfast, historyFile });
  try {
    const { page } = await stage.clientWithTab();
    await page.goto(stage.site.url('/articles/1'));
    const began = performance.now();
    const heading = await page.evaluate(() => document.querySelector('h1')?.textContent);
    const ms = Math.round(performance.now() - began);
    if (heading !== 'Article 1') throw new Error(`the page's heading is ${String(heading)}, not Article 1`);
    return `client, relay, extension and page: ${ms} ms`;
  } finally {
    await stage.close();
  }
}
