import { execFile } from 'node:child_process';
import { readFile } from 'node:fs/promises';
import { join } from 'node:path';
import { promisify } from 'node:util';
import { EXPRESSION, WORDS } from '../steps.ts';
import { cornerOf } from './corner.ts';
import { takeSteps, until } from './main.ts';

const run = promisify(execFile);
const COMMAND_MS = 35_000;

interface Output {
  readonly success: boolean;
  readonly data: unknown;
  readonly error?: string | null;
}

await takeSteps(({ urls, ws, installed, folder }) => {
  const cli = join(installed, 'node_modules/agent-browser/bin/agent-browser.js');
  /** Each command is a program of its own; a daemon in the background keeps the connection. */
  const command = async (...args: readonly string[]): Promise<unknown> => {
    const { stdout } = await run(process.execPath, [cli, ...args, '--json', '--session', 'holdfast'], {
      // Its own files, and the socket of its daemon.
      env: { ...process.env, HOME: folder, AGENT_BROWSER_SOCKET_DIR: folder },
      timeout: COMMAND_MS,
    }).catch((error: unknown) => error as { readonly stdout?: string });
    const { success, data, error } = JSON.parse(stdout ?? '') as Output;
    if (!success) throw new Error(error ?? `agent-browser ${args.join(' ')} failed`);
    return data;
  };
  const member = async (name: string, ...args: readonly string[]) =>
    String(((await command(...args)) as Readonly<Record<string, unknown>>)[name]);
  const text = (id: string) => member('text', 'get', 'text', `#${id}`);
  const urlsOfTabs = async () => {
    const { tabs } = (await command('tab', 'list')) as { readonly tabs: readonly { readonly url: string }[] };
    return tabs.map(({ url }) => url);
  };
  return {
    connect: async () => {
      await command('connect', ws);
      return 'connected';
    },
    tabs: async () => (await urlsOfTabs()).join(),
    open: async () => {
      await command('tab', 'new', urls.page);
      return until(async () => (await member('title', 'get', 'title')) || undefined);
    },
    evaluate: async () =>
      JSON.stringify(((await command('eval', EXPRESSION)) as { readonly result: unknown }).result),
    read: () => text('greeting'),
    click: async () => {
      await command('click', '#count');
      return text('counted');
    },
    type: async () => {
      await command('type', '#words', WORDS);
      return member('value', 'get', 'value', '#words');
    },
    press: async () => {
      await command('press', 'Enter');
      return text('sent');
    },
    select: async () => {
      await command('select', '#choice', 'second');
      return text('chosen');
    },
    wait: async () => {
      await command('click', '#soon');
      await command('wait', '#late');
      return text('late');
    },
    frame: async () => {
      await command('frame', '#frame');
      try {
        return await text('inside');
      } finally {
        await command('frame', 'main');
      }
    },
    dialog: async () => {
      const clicked = command('click', '#ask').catch(() => undefined);
      await until(async () => {
        const status = (await command('dialog', 'status')) as { readonly hasDialog?: boolean };
        return status.hasDialog === true ? true : undefined;
      });
      await command('dialog', 'accept');
      await clicked;
      return text('answer');
    },
    picture: async () => {
      const file = join(folder, 'picture.png');
      await command('screenshot', file);
      return cornerOf(await readFile(file));
    },
    back: async () => {
      await command('open', urls.other);
      await command('back');
      return member('url', 'get', 'url');
    },
    close: async () => {
      await command('tab', 'close');
      return (await urlsOfTabs()).join();
    },
    end: () => command('close'),
  };
});
