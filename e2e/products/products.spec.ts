/**
 * Each product takes the fifteen steps of steps.ts, directly and through the relay. Run by `npm run client-table`, which
 * installs the products and writes the table of docs/compatibility.md.
 */
import { expect, test, type TestInfo } from 'playwright/test';
import { TestSite } from '../../harness/site/test-site.ts';
import { PATHS, type PathName } from '../../harness/targets/endpoints.ts';
import { medianOf, spreadOf, type Audit } from './audit.ts';
import { install, type Installed } from './install.ts';
import { servePages } from './page.ts';
import { PRODUCTS, type Product } from './products.ts';
import { chromedriver, runProduct, type ProductRun } from './run-product.ts';
import { STEP_NAMES, STEPS, type StepName, type StepResult, type Urls } from './steps.ts';

/** Runs of Lighthouse on each path. */
const AUDITS = 5;
/** How far the medians of two runs of Lighthouse may be apart, beyond the spread of its direct runs. */
const SCORE_NOISE = 0.02;
const PAINT_NOISE_MS = 100;
const INSTALL_MS = 300_000;

test.describe.configure({ timeout: 0 });

for (const product of PRODUCTS)
  test(product.name, async ({ browserName: _browserName }, info) => {
    if (product.driver === true && chromedriver() === undefined) {
      note(
        info,
        'missing',
        'There is no chromedriver on the PATH. It must be of the version of the browser.',
      );
      return;
    }
    const site = await TestSite.start();
    try {
      const urls = servePages(site);
      const installed = await install(product, AbortSignal.timeout(INSTALL_MS)).catch((error: unknown) => {
        const [reason = ''] = String(error).split('\n');
        note(info, 'missing', `It could not be installed: ${reason}`);
      });
      if (installed === undefined) return;
      await (product.runs === 'audit' ? measure : takeSteps)(product, installed, urls, info);
    } finally {
      await site.close();
    }
  });

async function takeSteps(product: Product, installed: Installed, urls: Urls, info: TestInfo): Promise<void> {
  const [direct, relay] = [
    await runProduct(product, installed, 'direct', urls),
    await runProduct(product, installed, 'relay', urls),
  ];
  const outcomes = { direct: outcomesOf(direct, urls), relay: outcomesOf(relay, urls) };
  note(info, 'outcomes', JSON.stringify(outcomes));
  const expected = expectedOf(product, outcomes);
  expect.soft([direct.left, relay.left]).toEqual(["the user's tab", "the user's tab"]);
  expect(outcomes, [direct.error, relay.error].join('\n')).toEqual(expected);
}

/** `ok`, `not offered`, or what was found or went wrong instead. */
type Outcomes = Readonly<Record<StepName, string>>;

function outcomesOf({ steps }: ProductRun, urls: Urls): Outcomes {
  const outcomeOf = (name: StepName): string => {
    const result: StepResult | undefined = steps.find(({ step }) => step === name);
    if (result === undefined) return 'not reached';
    if (result.notOffered !== undefined) return 'not offered';
    if (result.found === undefined) return result.error ?? 'failed';
    return result.found === STEPS[name].expected(urls) ? 'ok' : `found ${result.found}`;
  };
  return Object.fromEntries(STEP_NAMES.map((name) => [name, outcomeOf(name)])) as Outcomes;
}

/** The same, with `ok` wherever no difference is known: a step that is known to differ must do so. */
function expectedOf({ differs = {} }: Product, outcomes: Readonly<Record<PathName, Outcomes>>): unknown {
  const of = (path: PathName): unknown =>
    Object.fromEntries(
      STEP_NAMES.map((name) => {
        const found = outcomes[path][name];
        if (found === 'not offered') return [name, found];
        const known = differs[name] !== undefined && (path === 'relay' || found !== 'ok');
        return [name, known && found !== 'ok' ? found : known ? 'something else than ok' : 'ok'];
      }),
    );
  return { direct: of('direct'), relay: of('relay') };
}

async function measure(product: Product, installed: Installed, urls: Urls, info: TestInfo): Promise<void> {
  const audits: Record<PathName, Audit[]> = { direct: [], relay: [] };
  for (let run = 0; run < AUDITS; run += 1)
    for (const path of PATHS) {
      const { audit, error } = await runProduct(product, installed, path, urls);
      if (audit === undefined) throw new Error(`${path}: ${error ?? 'Lighthouse wrote nothing'}`);
      audits[path].push(audit);
    }
  note(info, 'audits', JSON.stringify(audits));
  const { direct, relay } = audits;
  const apart = (name: keyof Audit): number => Math.abs(medianOf(direct, name) - medianOf(relay, name));
  expect(apart('score')).toBeLessThanOrEqual(spreadOf(direct, 'score') + SCORE_NOISE);
  const paint = 'largestContentfulPaintMs';
  expect(apart(paint)).toBeLessThanOrEqual(spreadOf(direct, paint) + PAINT_NOISE_MS);
}

/** For the table. */
function note(info: TestInfo, type: string, description: string): void {
  info.annotations.push({ type, description });
}
