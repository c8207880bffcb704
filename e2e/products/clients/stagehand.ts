/** Its pages only: `act`, `extract` and `observe` need the key of a model. */
import { Stagehand, type Page } from '@browserbasehq/stagehand';
import { EXPRESSION, WORDS } from '../steps.ts';
import { cornerOf } from './corner.ts';
import { NotOffered, present, takeSteps } from './main.ts';

await takeSteps(({ urls, ws }) => {
  let stagehand: Stagehand | undefined;
  let opened: Page | undefined;
  const context = () => present(stagehand, 'Stagehand').context;
  const page = () => present(opened, 'page');
  const text = (id: string) => page().locator(`#${id}`).textContent();
  const others = () =>
    Promise.resolve(
      context()
        .pages()
        .filter((each) => each !== opened)
        .map((each) => each.url())
        .join(),
    );
  return {
    connect: async () => {
      stagehand = new Stagehand({
        env: 'LOCAL',
        localBrowserLaunchOptions: { cdpUrl: ws },
        disablePino: true,
        verbose: 0,
      });
      await stagehand.init();
      return 'connected';
    },
    tabs: others,
    open: async () => {
      opened = await context().newPage();
      await opened.goto(urls.page);
      return opened.title();
    },
    evaluate: async () => JSON.stringify(await page().evaluate(EXPRESSION)),
    read: () => text('greeting'),
    click: async () => {
      await page().locator('#count').click();
      return text('counted');
    },
    type: async () => {
      await page().locator('#words').type(WORDS);
      return page().locator('#words').inputValue();
    },
    press: async () => {
      await page().keyPress('Enter');
      return text('sent');
    },
    select: async () => {
      await page().locator('#choice').selectOption('second');
      return text('chosen');
    },
    wait: async () => {
      await page().locator('#soon').click();
      await page().waitForSelector('#late');
      return text('late');
    },
    frame: () => page().frameLocator('#frame').locator('#inside').textContent(),
    dialog: () => Promise.reject(new NotOffered('Stagehand has no way to answer a dialog')),
    picture: async () => cornerOf(await page().screenshot()),
    back: async () => {
      await page().goto(urls.other);
      await page().goBack();
      return page().url();
    },
    close: async () => {
      await page().close();
      return others();
    },
    end: async () => stagehand?.close(),
  };
});
