/** The page of a running soak: it shows the run, and ends with it; axe-core finds nothing serious. */
import { createRequire } from 'node:module';
import { expect, test, type Page } from 'playwright/test';
import { launchBrowser } from '../open-page.ts';
import { run } from '../run-holdfast.ts';

const AXE = createRequire(import.meta.url).resolve('axe-core/axe.min.js');
const BAD = ['serious', 'critical'];

interface Violation {
  readonly id: string;
  readonly impact: string;
  readonly nodes: readonly { readonly html: string }[];
}

async function looksRight(page: Page, name: string): Promise<void> {
  for (const colorScheme of ['light', 'dark'] as const) {
    for (const [width, height] of [
      [1280, 1000],
      [390, 844],
    ] as const) {
      await page.emulateMedia({ colorScheme });
      await page.setViewportSize({ width, height });
      const violations = await page.evaluate<Violation[]>('axe.run().then(({ violations }) => violations)');
      const found = violations.filter(({ impact }) => BAD.includes(impact));
      expect(found.map(({ id, nodes }) => [id, nodes.map(({ html }) => html)])).toEqual([]);
      const isWide = await page.evaluate(() => document.documentElement.scrollWidth > innerWidth);
      expect(isWide).toBe(false);
      const path = test.info().outputPath(`${name}-${colorScheme}-${width}.png`);
      await page.screenshot({ path, fullPage: true });
    }
  }
}

test('a soak can be watched while it goes on', async () => {
  const reports = test.info().outputPath('reports');
  const faults = ['--faults', 'socket-reset,worker-killed-idle'];
  const soak = run(['soak', '--live', '--minutes', '0.5', '--pace', 'fast', ...faults, '-o', reports]);
  const browser = await launchBrowser();
  try {
    await expect.poll(() => soak.stderr()).toMatch(/Live: http/);
    const [, url = ''] = /Live: (\S+)/.exec(soak.stderr()) ?? [];
    // The page allows only its own script.
    const context = await browser.newContext({ bypassCSP: true });
    const page = await context.newPage();
    const complaints: string[] = [];
    page.on('pageerror', (error) => complaints.push(error.message));
    await page.goto(url);
    await page.addScriptTag({ path: AXE });
    await expect(page.locator('#t-now')).toContainText('client 1: ', { timeout: 60_000 });
    await expect(page.locator('#t-left')).toContainText('left');
    await expect(page.locator('#t-checks')).not.toHaveText('0');
    await expect(page.locator('#faults')).toContainText('× 1', { timeout: 60_000 });
    await expect(page.locator('#l-relay')).toHaveAttribute('d', /^M/);
    await expect(page.locator('#l-recovery')).toHaveAttribute('d', /^M/, { timeout: 60_000 });
    await looksRight(page, 'live');
    await expect(page.locator('#t-left')).toContainText('The soak has ended', { timeout: 120_000 });
    expect(complaints).toEqual([]);
    expect(await soak.ended, soak.stderr()).toBe(0);
    expect(soak.stdout()).toMatch(/client 1: /);
  } finally {
    soak.interrupt();
    await browser.close();
  }
});
