import { Builder, By, Key, until as condition, type WebDriver } from 'selenium-webdriver';
import chrome from 'selenium-webdriver/chrome.js';
import { EXPRESSION, WORDS } from '../steps.ts';
import { cornerOf } from './corner.ts';
import { present, takeSteps } from './main.ts';

const WAIT_MS = 20_000;

await takeSteps(({ urls, open, folder, driver: binary }) => {
  let driver: WebDriver | undefined;
  let user = '';
  const browser = () => present(driver, 'driver');
  const text = (id: string) => browser().findElement(By.id(id)).getText();
  const userTab = async () => {
    await browser().switchTo().window(user);
    return browser().getCurrentUrl();
  };
  return {
    connect: async () => {
      // Otherwise chromedriver asks a headless browser to save downloads in its working directory, which the relay refuses.
      const preferences = { 'download.default_directory': folder };
      const options = new chrome.Options().debuggerAddress(open).setUserPreferences(preferences);
      driver = await new Builder()
        .forBrowser('chrome')
        .setChromeOptions(options)
        .setChromeService(new chrome.ServiceBuilder(binary))
        .build();
      return 'connected';
    },
    tabs: async () => {
      const handles = await browser().getAllWindowHandles();
      user = handles[0] ?? '';
      return userTab();
    },
    open: async () => {
      await browser().switchTo().newWindow('tab');
      await browser().get(urls.page);
      return browser().getTitle();
    },
    evaluate: async () => JSON.stringify(await browser().executeScript(`return ${EXPRESSION}`)),
    read: () => text('greeting'),
    click: async () => {
      await browser().findElement(By.id('count')).click();
      return text('counted');
    },
    type: async () => {
      const field = browser().findElement(By.id('words'));
      await field.sendKeys(WORDS);
      return field.getProperty('value');
    },
    press: async () => {
      await browser().findElement(By.id('words')).sendKeys(Key.ENTER);
      return text('sent');
    },
    select: async () => {
      await browser().findElement(By.css('#choice option[value=second]')).click();
      return text('chosen');
    },
    wait: async () => {
      await browser().findElement(By.id('soon')).click();
      await browser().wait(condition.elementLocated(By.id('late')), WAIT_MS);
      return text('late');
    },
    frame: async () => {
      await browser()
        .switchTo()
        .frame(browser().findElement(By.id('frame')));
      const inside = await text('inside');
      await browser().switchTo().defaultContent();
      return inside;
    },
    dialog: async () => {
      await browser().findElement(By.id('ask')).click();
      const dialog = await browser().wait(condition.alertIsPresent(), WAIT_MS);
      await dialog.accept();
      return text('answer');
    },
    picture: async () => cornerOf(Buffer.from(await browser().takeScreenshot(), 'base64')),
    back: async () => {
      await browser().get(urls.other);
      await browser().navigate().back();
      return browser().getCurrentUrl();
    },
    close: async () => {
      await browser().close();
      return userTab();
    },
    end: () => browser().quit(),
  };
});
