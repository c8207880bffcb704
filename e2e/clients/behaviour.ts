/**
 * A behaviour of Playwright's API is written once and runs on both paths. Its result must be the same
 * on both. It may also have its own expectations.
 *
 *     const behaviour = behavioursOf('dialogs');
 *     behaviour('an alert is seen and accepted', async ({ page }) => {
 *       page.once('dialog', (dialog) => void dialog.accept());
 *       return page.evaluate(() => alert('hello'));
 *     });
 *
 * A behaviour that is impossible through a relay has a `gap` with the reason. It must then work directly and
 * fail through the relay, so that a closed gap is noticed. A gap that is a race says so with `raced`.
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
  /** Why this is impossible through a relay. One sentence, for docs/compatibility.md. */
  readonly gap?: string;
  /** The gap is a race that the relay can win: through it, the behaviour may fail, or have the same result. */
  readonly raced?: boolean;
  /** It changes its client's whole context permanently, so it needs its own client. */
  readonly ownClient?: boolean;
}

export type AddBehaviour = (
  name: string,
  run: (scene: Scene) => Promise<unknown>,
  options?: BehaviourOptions,
) => void;

/** Creates behaviours of one area: `Page`, `dialogs`, `downloads`, … */
export function behavioursOf(area: string): AddBehaviour {
  return (name, run, { gap, raced = false, ownClient = false } = {}) => {
    const annotation = [
      { type: 'area', description: area },
      ...(gap === undefined ? [] : [{ type: 'gap', description: gap }]),
    ];
    test(`${area}: ${name}`, { annotation }, async ({ direct, relay, site }) => {
      const wanted = await test.step('direct', () => direct.play(run, { ownClient }));
      site.reset();
      const seen = await test.step('through the relay', () =>
        relay.play(run, { ownClient }).then(
          (value) => ({ value }),
          (error: unknown) => ({ error }),
        ));
      site.reset();
      if (gap === undefined) {
        if ('error' in seen) throw seen.error;
        expect(seen.value).toEqual(wanted);
      } else if (raced) {
        if ('value' in seen) expect(seen.value).toEqual(wanted);
      } else {
        const closed = 'value' in seen && JSON.stringify(seen.value) === JSON.stringify(wanted);
        expect(closed, 'the gap is closed: remove its `gap`').toBe(false);
      }
    });
  };
}

export { expect };
