/** The clients of the table, at the versions that were tried. They are no dependencies of this project. */
import type { StepName } from './steps.ts';

export interface Product {
  /** Also the name of its folder in the cache. */
  readonly name: string;
  /** npm packages with their versions. The first one is the client. */
  readonly packages: readonly [string, ...string[]];
  /** The file in `clients/`. */
  readonly program: string;
  /** How it is run: as a Node program, by Playwright's runner, or as one that only measures. */
  readonly runs?: 'test' | 'audit';
  /** It cannot send a token. */
  readonly open?: true;
  /** It controls the browser through chromedriver, which must be of the browser's version. */
  readonly driver?: true;
  /** For the table. */
  readonly note?: string;
  /** Steps that differ between the two paths, or that the client itself fails, with the reason. */
  readonly differs?: Partial<Readonly<Record<StepName, string>>>;
}

function playwright(version: string): Product {
  return { name: `playwright ${version}`, packages: [`playwright@${version}`], program: 'playwright' };
}

export const PRODUCTS: readonly Product[] = [
  playwright('1.65.1'),
  playwright('1.64.1'),
  playwright('1.63.0'),
  {
    name: '@playwright/test',
    packages: ['@playwright/test@1.65.1'],
    program: 'playwright-test',
    runs: 'test',
  },
  { name: '@playwright/mcp', packages: ['@playwright/mcp@0.0.83'], program: 'playwright-mcp' },
  { name: 'chrome-devtools-mcp', packages: ['chrome-devtools-mcp@1.11.0'], program: 'chrome-devtools-mcp' },
  {
    name: 'agent-browser',
    packages: ['agent-browser@0.41.2'],
    program: 'agent-browser',
    differs: { frame: 'It says "Frame not found", directly as well.' },
  },
  {
    name: 'Stagehand',
    packages: ['@browserbasehq/stagehand@3.7.3'],
    program: 'stagehand',
    note: '`act`, `extract` and `observe` need the key of a model. Stagehand 4 needs its own extension in the browser.',
  },
  { name: 'Puppeteer (CDP)', packages: ['puppeteer-core@25.16.0'], program: 'puppeteer' },
  {
    name: 'Puppeteer (BiDi)',
    packages: ['puppeteer-core@25.16.0'],
    program: 'puppeteer-bidi',
    differs: {
      back: 'It waits for an event that a page from the back/forward cache does not send, directly as well.',
    },
  },
  {
    name: 'selenium-webdriver',
    packages: ['selenium-webdriver@4.49.0'],
    program: 'selenium-webdriver',
    open: true,
    driver: true,
  },
  { name: 'WebdriverIO', packages: ['webdriverio@9.33.1'], program: 'webdriverio', open: true, driver: true },
  {
    name: 'chrome-remote-interface',
    packages: ['chrome-remote-interface@0.34.0'],
    program: 'chrome-remote-interface',
  },
  {
    name: 'taiko',
    packages: ['taiko@1.5.0'],
    program: 'taiko',
    differs: { frame: 'It finds nothing in frames of other sites, directly as well.' },
  },
  { name: 'Lighthouse', packages: ['lighthouse@13.5.0'], program: 'lighthouse', runs: 'audit', open: true },
];
