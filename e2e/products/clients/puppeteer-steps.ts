/** The steps with Puppeteer, over CDP and over BiDi. */
import type { Browser, ElementHandle, Page } from 'puppeteer-core';
import { EXPRESSION, WORDS, type Client, type Scene } from '../steps.ts';
import { cornerOf } from './corner.ts';
import { present } from './main.ts';

export function puppeteerClient({ urls }: Scene, connect: () => Promise<Browser>): Client {
  let browser: Browser | undefined;
  let opened: Page | undefined;
  const page = () => present(opened, 'page');
  const text = (id: string) => page().$eval(`#${id}`, (element) => element.textContent);
  const others = async () => {
    const pages = await present(browser, 'browser').pages();
    return pages
      .filter((each) => each !== opened)
      .map((each) => each.url())
      .join();
  };
  return {
    connect: async () => {
      browser = await connect();
      return 'connected';
    },
    tabs: others,
    open: async () => {
      opened = await present(browser, 'browser').newPage();
      await opened.goto(urls.page);
      return opened.title();
    },
    evaluate: async () => JSON.stringify(await page().evaluate(EXPRESSION)),
    read: () => text('greeting'),
    click: async () => {
      await page().click('#count');
      return text('counted');
    },
    type: async () => {
      await page().type('#words', WORDS);
      return page().$eval('#words', (element) => (element as HTMLInputElement).value);
    },
    press: async () => {
      await page().keyboard.press('Enter');
      return text('sent');
    },
    select: async () => {
      await page().select('#choice', 'second');
      return text('chosen');
    },
    wait: async () => {
      await page().click('#soon');
      await page().waitForSelector('#late');
      return text('late');
    },
    frame: async () => {
      const handle = present(await page().$('#frame'), 'frame') as ElementHandle<HTMLIFrameElement>;
      const frame = present(await handle.contentFrame(), 'document in the frame');
      await frame.waitForSelector('#inside');
      return frame.$eval('#inside', (element) => element.textContent);
    },
    dialog: async () => {
      page().once('dialog', (dialog) => void dialog.accept());
      await page().click('#ask');
      return text('answer');
    },
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
    end: async () => browser?.disconnect(),
  };
}
