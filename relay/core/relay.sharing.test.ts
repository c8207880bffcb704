/** What exists once per page, and several clients want: dialogs and file choosers. Interception is in relay.clients.test.ts. */
import { beforeEach, describe, expect, test } from 'vitest';
import type { ModelClient } from './testing/model-client.ts';
import { OK, type ModelExtension } from './testing/model-extension.ts';
import { World } from './testing/world.ts';

interface Attached {
  readonly client: ModelClient;
  readonly session: string;
}

const ANSWER = 'Page.handleJavaScriptDialog';
const CHOOSER = 'Page.setInterceptFileChooserDialog';
let world: World;
let browser: ModelExtension;
let ann: Attached;
let bob: Attached;

beforeEach(() => {
  world = new World();
  browser = world.browserWith(1);
  ann = world.attachedClient();
  bob = world.attachedClient();
  send(ann, 'Page.enable');
  send(bob, 'Page.enable');
});

function send({ client, session }: Attached, method: string, params: object = {}): number {
  const id = client.send(method, params, session);
  world.settle();
  return id;
}

function event(method: string, params: object = {}): void {
  browser.event(1, method, params);
  world.settle();
}

function paramsOf(method: string): Record<string, unknown>[] {
  return browser.commands.filter((command) => command.method === method).map(({ params }) => params);
}

describe('a dialog', () => {
  test('goes to all clients, and the client that acted last answers it', () => {
    send(bob, 'Runtime.evaluate');
    send(ann, 'Input.dispatchMouseEvent');
    event('Page.javascriptDialogOpening');
    expect(ann.client.events('Page.javascriptDialogOpening')).toHaveLength(1);
    expect(bob.client.events('Page.javascriptDialogOpening')).toHaveLength(1);
    const hasty = send(bob, ANSWER, { accept: false });
    const mine = send(ann, ANSWER, { accept: true });
    expect(bob.client.reply(hasty).error?.message).toContain('only the client that last acted');
    expect(ann.client.reply(mine).result).toEqual({});
    expect(paramsOf(ANSWER)).toEqual([{ accept: true }]);
  });

  test('that nobody caused is anybody’s', () => {
    event('Page.javascriptDialogOpening');
    expect(bob.client.reply(send(bob, ANSWER, { accept: true })).result).toEqual({});
  });

  test('whose client does not listen to the page is anybody’s', () => {
    send(ann, 'Runtime.evaluate');
    send(ann, 'Page.disable');
    event('Page.javascriptDialogOpening');
    expect(bob.client.reply(send(bob, ANSWER, { accept: true })).result).toEqual({});
  });

  test('whose client stops listening to the page is anybody’s from then on', () => {
    send(ann, 'Runtime.evaluate');
    event('Page.javascriptDialogOpening');
    send(ann, 'Page.disable');
    expect(bob.client.reply(send(bob, ANSWER, { accept: true })).result).toEqual({});
    expect(paramsOf(ANSWER)).toEqual([{ accept: true }]);
  });

  test('that has closed has no owner any more', () => {
    send(ann, 'Runtime.evaluate');
    event('Page.javascriptDialogOpening');
    event('Page.javascriptDialogClosed');
    send(bob, ANSWER, { accept: true });
    expect(paramsOf(ANSWER)).toHaveLength(1);
  });

  test('is dismissed when its client leaves', () => {
    send(ann, 'Runtime.evaluate');
    event('Page.javascriptDialogOpening');
    ann.client.leave();
    world.settle();
    expect(paramsOf(ANSWER)).toEqual([{ accept: false }]);
  });

  test('has no owner after the debugger was lost', () => {
    send(ann, 'Runtime.evaluate');
    event('Page.javascriptDialogOpening');
    browser.loseDebugger(1);
    browser.attachAgain(1);
    world.settle();
    send(bob, ANSWER, { accept: true });
    expect(paramsOf(ANSWER)).toHaveLength(1);
  });
});

test('font families, which Chromium takes once per session, are set by the first client', () => {
  let count = 0;
  browser.answer = () => (++count > 1 ? { error: 'Font families can only be set once' } : OK);
  const first = send(ann, 'Page.setFontFamilies', { fontFamilies: {} });
  const second = send(bob, 'Page.setFontFamilies', { fontFamilies: {} });
  expect(ann.client.reply(first).result).toEqual({});
  expect(bob.client.reply(second).result).toEqual({});
  ann.client.leave();
  world.settle();
  const again = send(bob, 'Page.setFontFamilies', { fontFamilies: {} });
  expect(bob.client.reply(again).error?.message).toBe('Font families can only be set once');
});

describe('file choosers', () => {
  test('go to the clients that want them', () => {
    send(ann, CHOOSER, { enabled: true });
    event('Page.fileChooserOpened');
    expect(ann.client.events('Page.fileChooserOpened')).toHaveLength(1);
    expect(bob.client.events('Page.fileChooserOpened')).toHaveLength(0);
  });

  test('are intercepted as long as one wants them', () => {
    send(ann, CHOOSER, { enabled: true });
    send(bob, CHOOSER, { enabled: true });
    expect(ann.client.reply(send(ann, CHOOSER, { enabled: false })).result).toEqual({});
    expect(paramsOf(CHOOSER)).toEqual([{ enabled: true }, { enabled: true }]);
    send(bob, CHOOSER, { enabled: false });
    expect(paramsOf(CHOOSER).at(-1)).toEqual({ enabled: false });
  });

  test('are the user’s again when the last client that wants them leaves', () => {
    send(ann, CHOOSER, { enabled: true });
    ann.client.leave();
    world.settle();
    expect(paramsOf(CHOOSER).at(-1)).toEqual({ enabled: false });
  });

  test('are intercepted again after a repair, for the one who still wants them', () => {
    send(bob, CHOOSER, { enabled: true });
    send(ann, CHOOSER, { enabled: true });
    send(ann, CHOOSER, { enabled: false });
    browser.commands.length = 0;
    browser.loseDebugger(1);
    browser.attachAgain(1);
    world.settle();
    expect(paramsOf(CHOOSER)).toEqual([{ enabled: true }]);
  });
});
