/** Lighthouse has none of the steps: it connects, opens a tab, and measures a page. */
import { appendFileSync } from 'node:fs';
import { join } from 'node:path';
import lighthouse from 'lighthouse';
import type { Audit } from '../audit.ts';
import { sceneOf } from './main.ts';

const { urls, open, folder } = sceneOf();

const result = await lighthouse(urls.page, {
  port: Number(new URL(`http://${open}`).port),
  onlyCategories: ['performance'],
  logLevel: 'error',
  // The relay lets no client remove what pages that it does not see have stored.
  disableStorageReset: true,
});
if (result === undefined) throw new Error('Lighthouse returned nothing');
const { categories, audits, runtimeError } = result.lhr;
if (runtimeError !== undefined) throw new Error(`${runtimeError.code}: ${runtimeError.message}`);
const score = categories['performance']?.score ?? undefined;
if (score === undefined) {
  const failed = Object.entries(audits).filter(([, each]) => each?.errorMessage !== undefined);
  throw new Error(`No score: ${failed.map(([id, each]) => `${id}: ${each?.errorMessage}`).join('; ')}`);
}
const value = (audit: string): number => audits[audit]?.numericValue ?? NaN;
const audit: Audit = {
  score,
  largestContentfulPaintMs: value('largest-contentful-paint'),
  firstContentfulPaintMs: value('first-contentful-paint'),
  totalBlockingTimeMs: value('total-blocking-time'),
  layoutShift: value('cumulative-layout-shift'),
};
appendFileSync(join(folder, 'audit.json'), JSON.stringify(audit));
process.exit();
