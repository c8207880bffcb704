/**
 * How a behaviour of Playwright's API is written down once and played on both paths. What it returns must be
 * equal on both, and it may of course expect things of its own.
 *
 *     const behaviour = behavioursOf('dialogs');
 *     behaviour('an alert is seen and accepted', async ({ page }) => {
 *       page.once('dialog', (dialog) => void dialog.accept());
 *       return page.evaluate(() => alert('hello'));
 *     });
 *
 * A behaviour that cannot be had through a relay is written with `gap`: why. It must then work directly and
 * must not work through the relay, so that a gap that has closed is noticed.
 */
import { test as base, expect } from 'playwright/test';
import { TestSite } from '../../harness/site/test-site.ts';
import { Path, type Scene } from './paths.ts';

interface WorkerFixtures {
  readonly site: TestSite;
  readonly direct: Path;
  readonly relay: Path;
}

const test = base.extend<object, WorkerFixtures>({
  site: [
    async ({}, use) => {
      const site = await TestSite.start();
      await use(site);
      await site.close();
    },
    { scope: 'worker' },
  ],
  direct: [({ site }, use) => opened('direct', site, use), { scope: 'worker' }],
  relay: [({ site }, use) => opened('relay', site, use), { scope: 'worker' }],
});

async function opened(name: Path['name'], site: TestSite, use: (path: Path) => Promise<void>): Promise<void> {
  const path = await Path.open(name, site);
  await use(path);
  await path.close();
}

export interface BehaviourOptions {
  /** Why this cannot be had through a relay. One sentence, for docs/compatibility.md. */
  readonly gap?: string;
  /** It sets something up for good in its client's whole context, and so has a client of its own. */
  readonly ownClient?: boolean;
}

export type AddBehaviour = (
  name: string,
  run: (scene: Scene) => Promise<unknown>,
  options?: BehaviourOptions,
) => void;

/** Makes behaviours of one area: `Page`, `dialogs`, `downloads`, … */
export function behavioursOf(area: string): AddBehaviour {
  return (name, run, { gap, ownClient = false } = {}) => {
    const annotation = [
      { type: 'area', description: area },
      ...(gap === undefined ? [] : [{ type: 'gap', description: gap }]),
    ];
    test(`${area}: ${name}`, { annotation }, async ({ direct, relay, site }) => {
      const wanted = await direct.play(run, { ownClient });
      site.reset();
      const seen = await relay.play(run, { ownClient }).then(
        (value) => ({ value }),
        (error: unknown) => ({ error }),
      );
      site.reset();
      if (gap === undefined) {
        if ('error' in seen) throw seen.error;
        expect(seen.value).toEqual(wanted);
      } else {
        const closed = 'value' in seen && JSON.stringify(seen.value) === JSON.stringify(wanted);
        expect(closed, 'the gap is closed: take its `gap` away').toBe(false);
      }
    });
  };
}

export { expect };
