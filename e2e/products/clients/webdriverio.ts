/** With a chromedriver that runs already: otherwise WebdriverIO looks for one on the Internet. */
import { spawn, type ChildProcess } from 'node:child_process';
import { once } from 'node:events';
import { remote, type Browser } from 'webdriverio';
import { EXPRESSION, WORDS } from '../steps.ts';
import { cornerOf } from './corner.ts';
import { present, takeSteps } from './main.ts';

await takeSteps(({ urls, open, folder, driver: binary }) => {
  let client: Browser | undefined;
  let chromedriver: ChildProcess | undefined;
  let user = '';
  const browser = () => present(client, 'browser');
  const text = (id: string) => browser().$(`#${id}`).getText();
  const userTab = async () => {
    await browser().switchToWindow(user);
    return browser().getUrl();
  };
  return {
    connect: async () => {
      chromedriver = spawn(binary, ['--port=0'], { stdio: ['ignore', 'pipe', 'ignore'] });
      client = await remote({
        hostname: '127.0.0.1',
        port: await portOf(chromedriver),
        logLevel: 'error',
        capabilities: {
          browserName: 'chrome',
          // Over BiDi, chromedriver opens a tab of its own, and the end of the session closes the user's.
          'wdio:enforceWebDriverClassic': true,
          'goog:chromeOptions': {
            debuggerAddress: open,
            // Otherwise chromedriver asks a headless browser to save downloads in its working directory.
            prefs: { 'download.default_directory': folder },
          },
        },
      });
      return 'connected';
    },
    tabs: async () => {
      user = (await browser().getWindowHandles())[0] ?? '';
      return userTab();
    },
    open: async () => {
      // Its `newWindow` calls `window.open` without a click, which Chromium blocks.
      const { handle } = await browser().createWindow('tab');
      await browser().switchToWindow(handle);
      await browser().url(urls.page);
      return browser().getTitle();
    },
    evaluate: async () => JSON.stringify(await browser().execute(`return ${EXPRESSION}`)),
    read: () => text('greeting'),
    click: async () => {
      await browser().$('#count').click();
      return text('counted');
    },
    type: async () => {
      await browser().$('#words').setValue(WORDS);
      return browser().$('#words').getValue();
    },
    press: async () => {
      await browser().keys('Enter');
      return text('sent');
    },
    select: async () => {
      await browser().$('#choice').selectByAttribute('value', 'second');
      return text('chosen');
    },
    wait: async () => {
      await browser().$('#soon').click();
      await browser().$('#late').waitForExist();
      return text('late');
    },
    frame: async () => {
      await browser().switchFrame(browser().$('#frame'));
      const inside = await text('inside');
      await browser().switchFrame(null);
      return inside;
    },
    dialog: async () => {
      await browser().$('#ask').click();
      await browser().acceptAlert();
      return text('answer');
    },
    picture: async () => cornerOf(Buffer.from(await browser().takeScreenshot(), 'base64')),
    back: async () => {
      await browser().url(urls.other);
      await browser().back();
      return browser().getUrl();
    },
    close: async () => {
      await browser().closeWindow();
      return userTab();
    },
    end: async () => {
      await client?.deleteSession();
      chromedriver?.kill();
    },
  };
});

async function portOf(chromedriver: ChildProcess): Promise<number> {
  let output = '';
  for (;;) {
    const [chunk] = (await once(present(chromedriver.stdout, 'output'), 'data')) as [Buffer];
    output += chunk.toString();
    const port = /successfully on port (?<port>\d+)/.exec(output)?.groups?.['port'];
    if (port !== undefined) return Number(port);
  }
}
