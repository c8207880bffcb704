import { join } from 'node:path';
import { EXPRESSION, WORDS } from '../steps.ts';
import { cornerOf } from './corner.ts';
import { present, takeSteps, until } from './main.ts';
import { McpServer } from './mcp.ts';

/** A tab in the list of tabs. */
const TAB = /^- (?<index>\d+):.*\((?<url>[^)]+)\)/gm;

await takeSteps(({ urls, ws, installed }) => {
  let server: McpServer | undefined;
  const mcp = () => present(server, 'server');
  const evaluate = async (code: string): Promise<unknown> => {
    const text = await mcp().text('browser_evaluate', { function: `() => ${code}` });
    return JSON.parse(/### Result\n(?<json>[^]*?)(?:\n###|$)/.exec(text)?.groups?.['json'] ?? text);
  };
  const text = async (id: string) => String(await evaluate(`document.getElementById('${id}').textContent`));
  const tabs = async () => {
    const list = await mcp().text('browser_tabs', { action: 'list' });
    return [...list.matchAll(TAB)].map(({ groups }) => groups?.['url'] ?? '');
  };
  const others = async () => (await tabs()).filter((url) => url !== urls.page).join();
  return {
    connect: async () => {
      const cli = join(installed, 'node_modules/@playwright/mcp/cli.js');
      server = await McpServer.start([cli, '--cdp-endpoint', ws]);
      await tabs();
      return 'connected';
    },
    tabs: others,
    open: async () => {
      await mcp().text('browser_tabs', { action: 'new', url: urls.page });
      return String(await evaluate('document.title'));
    },
    evaluate: async () => JSON.stringify(await evaluate(EXPRESSION)),
    read: async () => {
      const snapshot = await mcp().text('browser_snapshot');
      return /heading "(?<text>[^"]+)"/.exec(snapshot)?.groups?.['text'] ?? snapshot;
    },
    click: async () => {
      await mcp().text('browser_click', { element: 'Count', target: '#count' });
      return text('counted');
    },
    type: async () => {
      await mcp().text('browser_type', { element: 'Words', target: '#words', text: WORDS, slowly: true });
      return String(await evaluate('document.getElementById("words").value'));
    },
    press: async () => {
      await mcp().text('browser_press_key', { key: 'Enter' });
      return text('sent');
    },
    select: async () => {
      await mcp().text('browser_select_option', { element: 'Choice', target: '#choice', values: ['second'] });
      return text('chosen');
    },
    wait: async () => {
      await mcp().text('browser_click', { element: 'Later', target: '#soon' });
      await mcp().text('browser_wait_for', { text: 'late' });
      return text('late');
    },
    frame: () =>
      until(async () => ((await mcp().text('browser_snapshot')).includes('inside') ? 'inside' : undefined)),
    dialog: async () => {
      await mcp().text('browser_click', { element: 'Ask', target: '#ask' });
      await mcp().text('browser_handle_dialog', { accept: true });
      return text('answer');
    },
    picture: async () =>
      cornerOf(await mcp().picture('browser_take_screenshot', { type: 'png', scale: 'css' })),
    back: async () => {
      await mcp().text('browser_navigate', { url: urls.other });
      await mcp().text('browser_navigate_back');
      return String(await evaluate('location.href'));
    },
    close: async () => {
      await mcp().text('browser_tabs', { action: 'close' });
      return (await tabs()).join();
    },
    end: async () => server?.end(),
  };
});
