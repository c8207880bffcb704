import { join } from 'node:path';
import { EXPRESSION, WORDS } from '../steps.ts';
import { cornerOf } from './corner.ts';
import { present, takeSteps, until } from './main.ts';
import { McpServer } from './mcp.ts';

/** A page in the list of pages. */
const PAGE = /^(?<id>\d+): .*?(?<url>https?:\S+?)\)?(?: \[selected\])?$/gm;

await takeSteps(({ urls, ws, installed }) => {
  let server: McpServer | undefined;
  let pageId: number | undefined;
  const mcp = () => present(server, 'server');
  const onPage = (tool: string, args: object = {}) => mcp().text(tool, { pageId, ...args });
  const evaluate = async (code: string): Promise<unknown> => {
    const text = await onPage('evaluate_script', { function: `() => ${code}` });
    return JSON.parse(/```json\n(?<json>[^]*?)\n```/.exec(text)?.groups?.['json'] ?? text);
  };
  const text = async (id: string) => String(await evaluate(`document.getElementById('${id}').textContent`));
  const pages = async () => {
    const list = await mcp().text('list_pages');
    return [...list.matchAll(PAGE)].map(({ groups }) => ({
      id: Number(groups?.['id']),
      url: groups?.['url'] ?? '',
    }));
  };
  const others = async () =>
    (await pages())
      .filter(({ id }) => id !== pageId)
      .map(({ url }) => url)
      .join();
  /** The id of an element, from a snapshot. */
  const uidOf = async (name: string) => {
    const snapshot = await onPage('take_snapshot');
    return present(new RegExp(`uid=(\\S+) (?:button|textbox|combobox) "${name}"`).exec(snapshot)?.[1], name);
  };
  const click = async (name: string) => onPage('click', { uid: await uidOf(name) });
  return {
    connect: async () => {
      const cli = join(installed, 'node_modules/chrome-devtools-mcp/build/src/bin/chrome-devtools-mcp.js');
      server = await McpServer.start([cli, '--wsEndpoint', ws]);
      await pages();
      return 'connected';
    },
    tabs: others,
    open: async () => {
      const before = new Set((await pages()).map(({ id }) => id));
      await mcp().text('new_page', { url: urls.page });
      pageId = (await pages()).find(({ id }) => !before.has(id))?.id;
      return String(await evaluate('document.title'));
    },
    evaluate: async () => JSON.stringify(await evaluate(EXPRESSION)),
    read: async () => {
      const snapshot = await onPage('take_snapshot');
      return /heading "(?<text>[^"]+)"/.exec(snapshot)?.groups?.['text'] ?? snapshot;
    },
    click: async () => {
      await click('Count');
      return text('counted');
    },
    type: async () => {
      await click('Words');
      await onPage('type_text', { text: WORDS });
      return String(await evaluate('document.getElementById("words").value'));
    },
    press: async () => {
      await onPage('press_key', { key: 'Enter' });
      return text('sent');
    },
    select: async () => {
      await onPage('fill', { uid: await uidOf('Choice'), value: 'Second' });
      return text('chosen');
    },
    wait: async () => {
      await click('Later');
      await onPage('wait_for', { text: ['late'] });
      return text('late');
    },
    frame: () =>
      until(async () => ((await onPage('take_snapshot')).includes('inside') ? 'inside' : undefined)),
    dialog: async () => {
      await click('Ask');
      await onPage('handle_dialog', { action: 'accept' });
      return text('answer');
    },
    picture: async () => cornerOf(await mcp().picture('take_screenshot', { pageId, format: 'png' })),
    back: async () => {
      await onPage('navigate_page', { type: 'url', url: urls.other });
      await onPage('navigate_page', { type: 'back' });
      return String(await evaluate('location.href'));
    },
    close: async () => {
      await onPage('close_page');
      return (await pages()).map(({ url }) => url).join();
    },
    end: async () => server?.end(),
  };
});
