/** One connection to the browser, and a session for the page. */
import CDP, { type Client } from 'chrome-remote-interface';
import { EXPRESSION, WORDS } from '../steps.ts';
import { cornerOf } from './corner.ts';
import { present, takeSteps, until } from './main.ts';

await takeSteps(({ urls, ws }) => {
  let client: Client | undefined;
  let session: string | undefined;
  let targetId: string | undefined;
  const browser = () => present(client, 'connection');
  const page = () => {
    const sessionId = present(session, 'session');
    return {
      send: ((method, params = {}) => browser().send(method, params, sessionId)) as Client['send'],
      once: (event: string): Promise<unknown> =>
        new Promise((resolve) => browser().once(`${event}.${sessionId}`, resolve)),
    };
  };
  const evaluate = async (expression: string): Promise<unknown> => {
    const { result, exceptionDetails } = await page().send('Runtime.evaluate', {
      expression,
      returnByValue: true,
      awaitPromise: true,
    });
    if (exceptionDetails !== undefined) throw new Error(exceptionDetails.text);
    return result.value;
  };
  const text = async (id: string) => String(await evaluate(`document.getElementById('${id}').textContent`));
  const press = async (x: number, y: number) => {
    for (const type of ['mousePressed', 'mouseReleased'])
      await page().send('Input.dispatchMouseEvent', { type, x, y, button: 'left', clickCount: 1 });
  };
  const click = async (id: string) => {
    const box = `document.getElementById('${id}').getBoundingClientRect()`;
    const { x, y } = (await evaluate(`({ x: ${box}.x + 5, y: ${box}.y + 5 })`)) as { x: number; y: number };
    await press(x, y);
  };
  const loaded = async (url: string, go: () => Promise<unknown>) => {
    const event = page().once('Page.loadEventFired');
    await go();
    await event;
    await until(async () => ((await evaluate('location.href')) === url ? true : undefined));
  };
  const userTabs = async () => {
    const { targetInfos } = await browser().send('Target.getTargets');
    const tabs = targetInfos.filter((info) => info.type === 'page' && info.targetId !== targetId);
    return tabs.map(({ url }) => url).join();
  };
  return {
    connect: async () => {
      client = await CDP({ target: ws, local: true });
      return 'connected';
    },
    tabs: userTabs,
    open: async () => {
      ({ targetId } = await browser().send('Target.createTarget', { url: 'about:blank' }));
      ({ sessionId: session } = await browser().send('Target.attachToTarget', { targetId, flatten: true }));
      await page().send('Page.enable');
      await loaded(urls.page, () => page().send('Page.navigate', { url: urls.page }));
      return String(await evaluate('document.title'));
    },
    evaluate: async () => JSON.stringify(await evaluate(EXPRESSION)),
    read: () => text('greeting'),
    click: async () => {
      await click('count');
      return text('counted');
    },
    type: async () => {
      await click('words');
      await page().send('Input.insertText', { text: WORDS });
      return String(await evaluate('document.getElementById("words").value'));
    },
    press: async () => {
      const enter = { key: 'Enter', code: 'Enter', windowsVirtualKeyCode: 13, text: '\r' };
      for (const type of ['keyDown', 'keyUp'])
        await page().send('Input.dispatchKeyEvent', { type, ...enter });
      return text('sent');
    },
    select: async () => {
      await evaluate(
        `{ const choice = document.getElementById('choice'); choice.value = 'second'; choice.dispatchEvent(new Event('change')); }`,
      );
      return text('chosen');
    },
    wait: async () => {
      await click('soon');
      return until(async () => (await evaluate('document.getElementById("late")?.textContent')) as string);
    },
    frame: async () => {
      const attached = page().once('Target.attachedToTarget');
      await page().send('Target.setAutoAttach', {
        autoAttach: true,
        waitForDebuggerOnStart: false,
        flatten: true,
      });
      const { sessionId } = (await attached) as { sessionId: string };
      return until(async () => {
        const expression = 'document.getElementById("inside")?.textContent';
        const { result } = await browser().send('Runtime.evaluate', { expression }, sessionId);
        return result.value as string | undefined;
      });
    },
    dialog: async () => {
      const opening = page().once('Page.javascriptDialogOpening');
      const clicked = click('ask');
      await opening;
      await page().send('Page.handleJavaScriptDialog', { accept: true });
      await clicked;
      return text('answer');
    },
    picture: async () => {
      const { data } = await page().send('Page.captureScreenshot');
      return cornerOf(Buffer.from(data, 'base64'));
    },
    back: async () => {
      await loaded(urls.other, () => page().send('Page.navigate', { url: urls.other }));
      const { currentIndex, entries } = await page().send('Page.getNavigationHistory');
      const entryId = present(entries[currentIndex - 1], 'former page').id;
      const shown = page().once('Page.frameNavigated');
      await page().send('Page.navigateToHistoryEntry', { entryId });
      await shown;
      return until(async () => {
        const url = String(await evaluate('location.href'));
        return url === urls.other ? undefined : url;
      });
    },
    close: async () => {
      await browser().send('Target.closeTarget', { targetId: present(targetId, 'tab') });
      return until(async () => {
        const { targetInfos } = await browser().send('Target.getTargets');
        return targetInfos.some((info) => info.targetId === targetId) ? undefined : userTabs();
      });
    },
    end: () => browser().close(),
  };
});
