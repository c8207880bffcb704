/**
 * Taiko takes no headers, but lets its user change the paths of HTTP requests. The answers have the addresses of WebSockets with
 * the token.
 */
import * as taiko from 'taiko';
import { EXPRESSION, WORDS } from '../steps.ts';
import { cornerOf } from './corner.ts';
import { takeSteps } from './main.ts';

const { $, ...api } = taiko;

await takeSteps(({ urls, ws }) => {
  const { hostname: host, port, search } = new URL(ws);
  const alterPath = (path: string) => (path.startsWith('/json') ? path + search : path);
  const text = (id: string) => $(`#${id}`).text();
  const url = () => api.currentURL();
  return {
    connect: async () => {
      await api.openBrowser({ host, port: Number(port), alterPath });
      return 'connected';
    },
    // It begins in the first tab.
    tabs: url,
    open: async () => {
      await api.openTab(urls.page);
      return api.title();
    },
    // eslint-disable-next-line @typescript-eslint/no-implied-eval -- taiko takes a function, and sends its text to the page
    evaluate: async () => JSON.stringify(await api.evaluate(new Function(`return ${EXPRESSION}`))),
    read: () => text('greeting'),
    click: async () => {
      await api.click('Count');
      return text('counted');
    },
    type: async () => {
      await api.write(WORDS, api.into($('#words')));
      return api.textBox({ id: 'words' }).value();
    },
    press: async () => {
      await api.press('Enter');
      return text('sent');
    },
    select: async () => {
      await api.dropDown({ id: 'choice' }).select('Second');
      return text('chosen');
    },
    wait: async () => {
      await api.click($('#soon'));
      await api.waitFor($('#late'));
      return text('late');
    },
    frame: async () => $('#inside').text(),
    dialog: async () => {
      api.confirm('Sure?', () => api.accept());
      await api.click($('#ask'));
      return text('answer');
    },
    picture: async () => cornerOf(Buffer.from(await api.screenshot({ encoding: 'base64' }), 'base64')),
    back: async () => {
      await api.goto(urls.other);
      await api.goBack();
      return url();
    },
    close: async () => {
      await api.closeTab(urls.page);
      return url();
    },
    end: () => Promise.resolve(),
  };
});
