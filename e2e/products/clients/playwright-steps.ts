/** The steps with Playwright, which `playwright.ts` and the runner's spec share. */
import type { Browser, Page } from 'playwright';
import { EXPRESSION, WORDS, type Client, type Scene } from '../steps.ts';
import { cornerOf } from './corner.ts';
import { present } from './main.ts';

export function playwrightClient({ urls }: Scene, connect: () => Promise<Browser>): Client {
  let browser: Browser | undefined;
  let opened: Page | undefined;
  const context = () => present(browser?.contexts()[0], 'context');
  const page = () => present(opened, 'page');
  const text = async (id: string) => (await page().locator(`#${id}`).textContent()) ?? '';
  const others = () =>
    context()
      .pages()
      .filter((each) => each !== opened);
  return {
    connect: async () => {
      browser = await connect();
      return 'connected';
    },
    tabs: () =>
      Promise.resolve(
        others()
          .map((each) => each.url())
          .join(),
      ),
    open: async () => {
      opened = await context().newPage();
      await opened.goto(urls.page);
      return opened.title();
    },
    evaluate: async () => JSON.stringify(await page().evaluate(EXPRESSION)),
    read: () => text('greeting'),
    click: async () => {
      await page().getByRole('button', { name: 'Count' }).click();
      return text('counted');
    },
    type: async () => {
      await page().getByLabel('Words').pressSequentially(WORDS);
      return page().getByLabel('Words').inputValue();
    },
    press: async () => {
      await page().getByLabel('Words').press('Enter');
      return text('sent');
    },
    select: async () => {
      await page().getByLabel('Choice').selectOption('second');
      return text('chosen');
    },
    wait: async () => {
      await page().locator('#soon').click();
      await page().waitForSelector('#late');
      return text('late');
    },
    frame: async () => (await page().frameLocator('#frame').locator('#inside').textContent()) ?? '',
    dialog: async () => {
      page().once('dialog', (dialog) => void dialog.accept());
      await page().locator('#ask').click();
      return text('answer');
    },
    picture: async () => cornerOf(await page().screenshot()),
    back: async () => {
      await page().goto(urls.other);
      // By default it waits for the event `load`, which a page from the back/forward cache does not fire again.
      await page().goBack({ waitUntil: 'commit' });
      return page().url();
    },
    close: async () => {
      await page().close();
      return others()
        .map((each) => each.url())
        .join();
    },
    end: async () => browser?.close(),
  };
}
